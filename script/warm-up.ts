/**
 * Has this checkout's daemon do its work once, so that V8's compiled code is on disk for the next start (`main.ts`): mail
 * from an MTA of our own, a fake clamd, everything in a fresh directory. Called by script/setup.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFakeClamd } from '@clamgate/clamd/testing'
import { connectMta, message } from '@clamgate/milter/testing'
import { startForegroundDaemon } from '../packages/lab/src/foreground-daemon.ts'

/** V8 compiles a function when it is called first; a message calls nearly all that mail ever calls. */
const MESSAGES = 50

const directory = await mkdtemp(join(tmpdir(), 'clamgate-warm-up-'))
try {
  const clamd = await startFakeClamd()
  const socket = join(directory, 'milter.sock')
  const config = join(directory, 'clamgate.yaml')
  const { address } = clamd
  const server = address.kind === 'unix' ? `unix:${address.path}` : `tcp:${address.host}:${address.port}`
  const settings = {
    milter: { listen: [`unix:${socket}`] },
    engine: { mode: 'external', servers: [server] },
    control: { socket: join(directory, 'control.sock') },
    store: { url: `sqlite:${join(directory, 'clamgate.db')}` },
    headers: { add: 'replace' },
    log: { clean: 'full', file: join(directory, 'log') },
  }
  await writeFile(config, JSON.stringify(settings)) // JSON is YAML, too
  const daemon = await startForegroundDaemon({
    command: join(import.meta.dirname, 'clamgate'),
    args: ['run', '--config', config],
    env: process.env,
    outputFile: join(directory, 'output'),
    readyAt: socket,
  })
  try {
    for (let number = 0; number < MESSAGES; number++) {
      using mta = await connectMta({ address: { path: socket }, profile: 'postfix', timeoutMs: 10_000 })
      const raw = Buffer.from(`From: <a@example.org>\r\nSubject: ${number}\r\n\r\nHello ${number}\r\n`)
      await mta.send({ from: 'a@example.org', to: ['b@example.net'], ...message(raw) })
      await mta.quit()
    }
  } finally {
    await daemon.stop()
    await clamd.stop()
  }
} finally {
  await rm(directory, { recursive: true, force: true })
}
