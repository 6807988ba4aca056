import { describeConsole } from '../../app/console/status-part.ts'
import { loadConfig } from '../../config/load/load.ts'
import type { Config } from '../../config/schema.ts'

/** Where the web console of this configuration is, or how it is turned on: the last words of setup. */
export async function consoleLines(configPath: string): Promise<readonly string[]> {
  // It has just been proved with this file; where that cannot be read any more, these words are the least that is missed.
  const loaded = await loadConfig({ path: configPath, secrets: 'leave' }).catch(() => undefined)
  return loaded === undefined ? [] : consoleWords(loaded.config.console)
}

export function consoleWords(web: Config['console']): readonly string[] {
  const place = describeConsole(web)
  if (place === undefined) {
    return ['The web console is off: console.listen: 127.0.0.1:8095 turns it on (docs/guide/console.md).']
  }
  if (place.serves === 'probes') {
    return [`Metrics and probes are on ${place.listen}; console.tls turns the web console on, too.`]
  }
  return [`The web console is on ${place.url}: clamgate console invite makes the first account.`]
}
