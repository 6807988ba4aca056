import { appendFile, readdir, readFile, utimes } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type Candidate, milterText } from '../candidates/candidate.ts'
import { BenchError } from '../errors.ts'

/** An SMTP port of the one Postfix. */
export interface Door {
  /** `undefined`: no milter sees its mail. */
  readonly candidate: Candidate | undefined
  readonly port: number
}

/** One Postfix with a door for each candidate and one without a milter; behind the doors all is shared. */
export interface MeasuredPostfix extends AsyncDisposable {
  readonly doors: readonly Door[]
  readonly masterPid: number
  /** Waits until everything that was accepted is delivered. */
  drained(): Promise<void>
}

/** Lines of main.cf that differ from those of the private Postfix. */
export const POSTFIX_SETTINGS = {
  // Delivery is not what is measured; it must not cost more than it has to.
  virtual_transport: 'discard:',
  default_process_limit: '300',
  smtpd_client_connection_rate_limit: '0',
  // Twenty messages at one time are delivered at once and not, as for a new destination, five.
  initial_destination_concurrency: '20',
} as const

const WAIT_MS = 60_000

/** @throws {LabError} when Postfix is missing, does not start, or we are not root */
export async function openDoors(
  directory: string,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<MeasuredPostfix> {
  signal.throwIfAborted()
  await using stack = new AsyncDisposableStack()
  const postfix = await startPostfix({ milters: [], directory, settings: POSTFIX_SETTINGS })
  stack.defer(() => postfix.stop())
  const filtered: Door[] = []
  for (const candidate of candidates) filtered.push({ candidate, port: await freePort() })
  await addServices(postfix, filtered)
  const pidFile = await readFile(join(directory, 'queue/pid/master.pid'), 'latin1')
  const masterPid = Number.parseInt(pidFile, 10)
  process.kill(masterPid, 'SIGHUP')
  const doors = [...filtered, { candidate: undefined, port: postfix.unfilteredPort }]
  for (const { port } of doors) await until(() => greets(port), `Port ${port} of Postfix is silent`, signal)
  const owned = stack.move()
  return {
    doors,
    masterPid,
    drained: () => until(() => isEmpty(directory), 'Mail stays in the queue of Postfix', signal),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function addServices({ configDirectory }: PrivatePostfix, doors: readonly Door[]): Promise<void> {
  const path = join(configDirectory, 'master.cf')
  const lines = doors.map(({ port, candidate }) => {
    const milter = candidate === undefined ? '' : milterText(candidate.address, 'postfix')
    return `127.0.0.1:${port} inet n - n - - smtpd -o smtpd_milters=${milter}\n`
  })
  await appendFile(path, lines.join(''))
  // Postfix waits up to two seconds for a file that changed just now.
  const minuteAgo = Date.now() / 1000 - 60
  await utimes(path, minuteAgo, minuteAgo)
}

const BUSY_QUEUES = ['incoming', 'active', 'deferred', 'defer']
/** Sub-directories of queues are named by one character; queue files have longer names. */
const LONGEST_SUBDIRECTORY = 'A/B'.length

async function isEmpty(directory: string): Promise<boolean> {
  const paths = await Promise.all(
    BUSY_QUEUES.map((queue) => readdir(join(directory, 'queue', queue), { recursive: true })),
  ).catch(() => undefined) // Something went away while we looked, so there was something.
  return paths?.flat().every((path) => path.length <= LONGEST_SUBDIRECTORY) ?? false
}

async function until(met: () => Promise<boolean>, otherwise: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS
  while (!(await met())) {
    if (performance.now() > giveUpAt) throw new BenchError('BENCH_START', `${otherwise} after ${WAIT_MS} ms`)
    await delay(20, undefined, { signal })
  }
}

function greets(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection({ host: '127.0.0.1', port })
  socket.setTimeout(5000, () => socket.destroy())
  socket.once('data', (greeting) => {
    resolve(greeting.toString('latin1').startsWith('220'))
    socket.end('QUIT\r\n')
  })
  socket.once('error', () => resolve(false))
  socket.once('close', () => resolve(false))
  return promise
}
