import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Text that the database of this test calls infected; no real malware is needed to talk to a milter. */
export const MARKER = 'clamgate interop marker 5f1d'
/** What clamd says of it. */
export const MARKER_SIGNATURE = 'Clamgate.Interop.Marker.UNOFFICIAL'

export interface RunningMilter extends AsyncDisposable {
  readonly path: string
}

/** Starts Debian's clamd with a database of one signature, and clamav-milter before it, both on private sockets. */
export async function startClamavMilter(): Promise<RunningMilter> {
  const folder = await mkdtemp(join(tmpdir(), 'clamgate-interop-'))
  const clamdSocket = join(folder, 'clamd.sock')
  const path = join(folder, 'milter.sock')
  const hex = Buffer.from(MARKER).toString('hex')
  await writeFile(join(folder, 'test.ndb'), `Clamgate.Interop.Marker:0:*:${hex}\n`)
  await writeFile(
    join(folder, 'clamd.conf'),
    `DatabaseDirectory ${folder}\nLocalSocket ${clamdSocket}\nForeground yes\nTemporaryDirectory ${folder}\n`,
  )
  await writeFile(
    join(folder, 'milter.conf'),
    [
      `MilterSocket unix:${path}`,
      `ClamdSocket unix:${clamdSocket}`,
      'Foreground yes',
      'OnInfected Reject',
      'RejectMsg Blocked: %v',
      'AddHeader Replace',
      'ReportHostname mx.example.org',
      `TemporaryDirectory ${folder}`,
      '',
    ].join('\n'),
  )
  const children: ChildProcess[] = []
  const stop = async () => {
    await Promise.all(children.map(end))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    children.push(spawn('clamd', ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' }))
    await answering(clamdSocket)
    children.push(spawn('clamav-milter', ['-c', join(folder, 'milter.conf')], { stdio: 'ignore' }))
    await answering(path)
  } catch (error) {
    await stop()
    throw error
  }
  return { path, [Symbol.asyncDispose]: stop }
}

async function answering(path: string): Promise<void> {
  const signal = AbortSignal.timeout(30_000)
  while (!(await connects(path))) await delay(50, undefined, { signal })
}

function connects(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection({ path })
  socket.once('connect', () => {
    socket.destroy()
    resolve(true)
  })
  socket.once('error', () => resolve(false))
  return promise
}

/** Neither has anything to save, and clamav-milter takes five seconds to follow a SIGTERM. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill('SIGKILL')
  await promise
}
