import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { mailWithAttachment, mailWithBody } from './support/mail.ts'

// Mail through a real Postfix, and what the daemon writes down of it.

const run = promisify(execFile)
/** The thread that writes may have the database just then, ms. */
const PATIENCE_MS = 60_000
let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

type Row = Readonly<Record<string, unknown>>

function rows(sql: string): readonly Row[] {
  const database = new DatabaseSync(join(gateway.daemon.directory, 'clamgate.db'), {
    readOnly: true,
    timeout: PATIENCE_MS,
  })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

async function rowsWhenThere(sql: string, count: number): Promise<readonly Row[]> {
  const found = await waitUntil(
    () => {
      try {
        const all = rows(sql)
        return all.length >= count ? all : undefined
      } catch {
        return undefined // the thread that writes has not made the file, or its tables, yet
      }
    },
    { timeoutMs: 60_000, intervalMs: 50 },
  )
  assert.ok(found !== undefined, `${sql}: not ${count} rows`)
  return found
}

async function status(): Promise<{ readonly store: Readonly<Record<string, unknown>> }> {
  const { stdout } = await run(PROGRAM, ['status', '--json', '--config', gateway.daemon.configFile]).catch(
    (error: { stdout: string }) => error,
  )
  return JSON.parse(stdout)
}

const clean = (subject: string) => ({
  from: 'a@example.org',
  to: ['b@example.net'],
  message: mailWithBody('Hello', `Subject: ${subject}`),
})

test('clean and infected mail is written down with what was decided and why', async () => {
  await gateway.deliver(clean('=?utf-8?Q?Gr=C3=BC=C3=9Fe?='))
  const infected = await gateway.deliver({
    ...clean('x'),
    message: mailWithAttachment(Buffer.from(eicarTestText())),
  })
  assert.equal(infected.code, 550)
  const [message] = await rowsWhenThere('SELECT * FROM message', 1)
  assert.equal(message?.['subject'], 'Grüße')
  assert.equal(message?.['sender'], 'a@example.org')
  assert.match(String(message?.['queue_id']), /^\w{6,}$/)
  const [finding] = await rowsWhenThere(
    `SELECT finding.*, name.text AS found FROM finding JOIN name ON name.id = finding.signature`,
    1,
  )
  assert.equal(finding?.['found'], EICAR)
  assert.equal(finding?.['action'], 'reject')
  assert.match(String(finding?.['reply']), /^550 5\.7\.1 /)
  const recipients = rows('SELECT address, fate FROM finding_recipient')
  assert.deepEqual({ ...recipients[0] }, { address: 'b@example.net', fate: 'refused' })
})

test('13.20 mail is answered as usual while another program holds the database locked, and is written down afterwards', async () => {
  const file = join(gateway.daemon.directory, 'clamgate.db')
  const program = `const d = new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: ${PATIENCE_MS} }); d.exec('BEGIN IMMEDIATE'); console.log('locked'); process.stdin.resume()`
  const holder = spawn(process.execPath, ['-e', program, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  try {
    for (let i = 0; i < 5; i++) assert.equal((await gateway.deliver(clean(`locked ${i}`))).code, 250)
    const seen = await waitUntil(
      async () => {
        const { store } = await status()
        return store['state'] === 'warn' ? store : undefined
      },
      { timeoutMs: 120_000 },
    )
    assert.match(JSON.stringify(seen?.['problem']), /STORE_UNAVAILABLE/)
    await gateway.daemon.waitForLog(/Events cannot be written, and wait: Another program holds/)
  } finally {
    holder.kill('SIGKILL')
    await once(holder, 'exit')
  }
  await rowsWhenThere(`SELECT 1 FROM message WHERE subject LIKE 'locked %'`, 5)
  await gateway.daemon.waitForLog(/Events are written again/)
  const healed = await waitUntil(
    async () => {
      const now = await status()
      return now.store['state'] === 'ok' && now.store['spilledBytes'] === 0 ? now : undefined
    },
    { timeoutMs: PATIENCE_MS, intervalMs: 100 },
  )
  assert.ok(healed !== undefined, 'it is well again')
  assert.deepEqual(await readdir(join(gateway.daemon.directory, 'spill')), [])
})
