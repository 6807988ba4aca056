import type { ConsoleStatus } from '../../api/console/status-part.ts'
import { consolePlace, formatHostPort } from '../../config/console-place.ts'
import type { Config } from '../../config/schema.ts'

/**
 * Where the console is, for the status: by the configuration that the daemon was started with, since its address waits for a restart.
 * Undefined where there is none.
 */
export function describeConsole(web: Config['console']): ConsoleStatus | undefined {
  const place = consolePlace(web)
  if (place === undefined) return undefined
  const listen = formatHostPort(place.listen)
  return { listen, url: web.url ?? `${place.isTls ? 'https' : 'http'}://${listen}/`, serves: place.serves }
}
