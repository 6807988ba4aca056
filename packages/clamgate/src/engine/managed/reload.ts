import type { ClamdClient } from '@clamgate/clamd'
import { EngineError, reasonOf } from '../errors.ts'
import { explainLines } from './start-failure.ts'
import type { Supervisor } from './supervisor.ts'

/** The official databases load in a minute or less; a host that swaps takes longer. */
const LONGEST_RELOAD_MS = 15 * 60_000
/** clamd forgets a request that comes while it ends another reload: without its first line it is asked again. */
const ASK_AGAIN_MS = 10_000
/** Lines about one reload; the first ones name the file. */
const KEPT_LINES = 200

/**
 * Has clamd load its databases again and waits for the outcome. RELOAD is answered before anything is loaded, so that
 * only clamd's own lines tell (clamd 0.103 to 1.5).
 * @throws {EngineError} ENGINE_RELOAD_FAILED, ENGINE_DATABASE_MALFORMED, ENGINE_DATABASE_UNREADABLE: the databases before
 *   stay in use; ENGINE_STOPPED when `signal` fires
 */
export async function reloadDatabases(
  {
    supervisor,
    client,
    user,
  }: {
    readonly supervisor: Pick<Supervisor, 'onLine' | 'onExit'>
    readonly client: ClamdClient
    readonly user: string
  },
  signal: AbortSignal,
): Promise<void> {
  const stopped = new EngineError('ENGINE_STOPPED', 'The engine is being stopped')
  if (signal.aborted) throw stopped
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const lines: string[] = []
  const end = supervisor.onLine((line) => {
    if (lines.length < KEPT_LINES) lines.push(line)
    if (line.includes('Activating the newly loaded database')) resolve()
    if (/Database (?:load|reload) failed/.test(line)) reject(explainLines(lines, user) ?? failed(line))
  })
  // Two sets of databases in memory at once are what the kernel kills it for.
  const endExit = supervisor.onExit(() => reject(failed('it ended while it loaded them')))
  const timer = setTimeout(
    () => reject(failed(`it did not end within ${LONGEST_RELOAD_MS} ms`)),
    LONGEST_RELOAD_MS,
  )
  const again = setInterval(() => {
    // What goes wrong here goes wrong with the first request too.
    if (!lines.some((line) => line.includes('Reading databases'))) client.reload({ signal }).catch(() => {})
  }, ASK_AGAIN_MS)
  const stop = () => reject(stopped)
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.all([
      promise,
      client.reload({ signal }).catch((error: unknown) => reject(failed(reasonOf(error)))),
    ])
  } finally {
    end()
    endExit()
    clearTimeout(timer)
    clearInterval(again)
    signal.removeEventListener('abort', stop)
  }
}

function failed(why: string): EngineError {
  return new EngineError('ENGINE_RELOAD_FAILED', `clamd did not take over the new databases: ${why}`, {
    remedy: 'Those before stay in use. Read the lines of clamd in the log.',
  })
}
