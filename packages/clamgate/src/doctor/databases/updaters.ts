import { readFile } from 'node:fs/promises'
import { parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import type { ProcessFact } from '../../host/facts/types.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

/** As the program has it where nothing else is said. */
const USUAL_CONF = '/etc/clamav/freshclam.conf'
const USUAL_DIRECTORY = '/var/lib/clamav'

/** A freshclam that runs, and where it puts databases. */
export interface Updater {
  readonly pid: number
  readonly conf: string
  readonly directory: string
}

/** What each freshclam of this host works on. */
export async function readUpdaters(processes: readonly ProcessFact[]): Promise<readonly Updater[]> {
  const running = processes.filter(({ name }) => name === 'freshclam')
  return await Promise.all(
    running.map(async ({ pid, args }) => {
      const conf = option(args, 'config-file') ?? USUAL_CONF
      const options = parseClamdConf(await readFile(conf, 'utf8').catch(() => ''))
      const said = option(args, 'datadir') ?? options.get('databasedirectory') ?? USUAL_DIRECTORY
      return { pid, conf, directory: said.replaceAll('"', '') }
    }),
  )
}

/** `--name=value` or `--name value` */
function option(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  const found = args[at]
  if (found === undefined) return undefined
  return found.includes('=') ? found.slice(found.indexOf('=') + 1) : args[at + 1]
}

/** Whether two work on one directory. One that forks to test what came is one. Pure. */
export function updaterChecks(updaters: readonly Updater[]): readonly Check[] {
  const name = 'databases.updaters'
  const found = updaters.flatMap(({ directory, conf }, at): readonly Check[] => {
    const other = updaters.slice(0, at).find((one) => one.directory === directory && one.conf !== conf)
    if (other === undefined) return []
    return [
      {
        name,
        state: 'warn',
        ...seen(say('updaters.two', { directory, otherConf: other.conf, pid: String(other.pid), conf })),
        ...advised(say('updaters.stop')),
        command: 'systemctl disable --now clamav-freshclam',
      },
    ]
  })
  if (found.length > 0) return found
  return [
    {
      name,
      state: 'ok',
      ...seen(say(updaters.length === 0 ? 'updaters.none' : 'updaters.one-each')),
    },
  ]
}
