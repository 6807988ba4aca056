import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import type { Status } from '../../packages/clamgate/src/api/routes/status.ts'
import { PROGRAM } from './support/daemon.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, lines } from './support/mail.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    clamd: { settings: { StreamMaxLength: '1M' } },
    config: { engine: { maxScanSize: '25M', scanTimeout: '6s', canaryInterval: '1h' } },
  })
})
after(() => gateway.stop())

/** What `clamgate status` shows of scans, as JSON and as text. */
async function status(): Promise<{ readonly engine: Status['engine']; readonly text: string }> {
  const { engine }: Status = JSON.parse(await clamgate('status', '--json'))
  return { engine, text: await clamgate('status') }
}

function clamgate(...args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(PROGRAM, [...args, '--config', gateway.daemon.configFile], (error, stdout) =>
    // 1: not ready, since there is one clamd and it failed.
    error === null || error.code === 1 ? resolve(stdout) : reject(error),
  )
  return promise
}

test('a mail above the StreamMaxLength of clamd counts as one without a verdict, by its code', async () => {
  const message = Buffer.concat([
    Buffer.from(cleanMail()),
    Buffer.from(lines('0123456789 abcdefghij').repeat(140_000)),
  ])
  assert.ok(message.length > 3_000_000)
  assert.equal((await gateway.deliver({ from: 'a@example.org', to: 'big@example.net', message })).code, 451)
  const { engine, text } = await status()
  assert.equal(engine.failures['SCAN_TOO_LARGE'], 1, JSON.stringify(engine))
  assert.match(text, /1 SCAN_TOO_LARGE/)
})

test('a mail that a stopped clamd does not answer counts as one that met the deadline', async () => {
  process.kill(gateway.clamd.pid, 'SIGSTOP')
  try {
    const mail = { from: 'a@example.org', to: 'hang@example.net', message: cleanMail() }
    assert.equal((await gateway.deliver(mail)).code, 451)
    const { engine, text } = await status()
    assert.equal(engine.failures['SCAN_TIMEOUT'], 1, JSON.stringify(engine))
    assert.match(text, /1 SCAN_TIMEOUT/)
  } finally {
    process.kill(gateway.clamd.pid, 'SIGCONT')
  }
})
