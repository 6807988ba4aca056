import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { accepts } from '../../packages/lab/src/foreground-daemon.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { applyAll, fingerprint, type SetupSite, startSetupSite } from './support/setup-site.ts'
import { SmtpClient } from './support/smtp.ts'

const SOON = { timeoutMs: 60_000, intervalMs: 20 }

let site: SetupSite
let listener: string
let port: number

before(async () => {
  port = await freePort()
  listener = `127.0.0.1:${port}`
  site = await startSetupSite({ settings: { smtpd_milter_maps: 'inline:{127.0.0.1=DISABLE}' } })
})
after(() => site.stop())

const listenerSteps = async (release = listener) =>
  (await site.plan({}, [], release)).steps.filter(({ kind }) => kind === 'postfix-listener')

test('13.18 setup adds the listener with our milter alone, a second run changes nothing, and undo gives master.cf back byte for byte', async () => {
  const untouched = await fingerprint(site.master)
  const applied = await applyAll(await listenerSteps())
  assert.equal(applied.length, 1)
  const text = await readFile(site.master, 'utf8')
  assert.match(
    text,
    new RegExp(`^${listener} inet n - n - - smtpd\n  -o smtpd_milters=unix:clamgate/milter\\.sock\n`, 'm'),
  )
  assert.match(text, /-o smtpd_milter_maps=\n/)
  // master(8) is told to read its files, and does it a moment later.
  assert.equal(await waitUntil(async () => (await accepts(port)) || undefined, SOON), true)
  const client = await SmtpClient.connect(port)
  await client.quit()
  assert.deepEqual(await applyAll(await listenerSteps()), [], 'it is there already')
  assert.deepEqual(await applied[0]?.undo(), { state: 'restored' })
  assert.equal(await fingerprint(site.master), untouched)
  assert.equal(await waitUntil(async () => !(await accepts(port)) || undefined, SOON), true)
})

test('13.18 a listener that somebody has changed goes all the same, and what others wrote stays', async () => {
  const untouched = await readFile(site.master, 'utf8')
  const applied = await applyAll(await listenerSteps())
  const text = await readFile(site.master, 'utf8')
  const changed = text.replace('-o smtpd_milters=unix:clamgate/milter.sock', '-o smtpd_milters=')
  await writeFile(site.master, `${changed}# a note\nother unix - - n - - discard\n`)
  assert.deepEqual(await applied[0]?.undo(), { state: 'restored' })
  assert.equal(await readFile(site.master, 'utf8'), `${untouched}# a note\nother unix - - n - - discard\n`)
  await writeFile(site.master, untouched)
})

test('the step of main.cf takes a listener away that nobody else remembers', async () => {
  const untouched = await readFile(site.master, 'utf8')
  const { steps } = await site.plan({}, [], listener)
  const applied = await applyAll(steps)
  assert.deepEqual(
    applied.map(({ step }) => step.kind),
    ['postfix-main', 'postfix-listener'],
  )
  const undone = await applied[0]?.undo()
  assert.equal(undone?.state, 'kept')
  assert.equal(await readFile(site.master, 'utf8'), untouched)
})

test('a port that somebody else has is left to them, and another one is named', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' ? (address?.port ?? 0) : 0
  const { steps, remarks } = await site.plan({}, [], `127.0.0.1:${taken}`)
  server.close()
  assert.ok(!steps.some(({ kind }) => kind === 'postfix-listener'))
  assert.match(remarks.map(({ sentence }) => sentence).join('\n'), /is taken by .*no listener for releases/)
})

test('where the listener is an ordinary port of this Postfix, or elsewhere, nothing is added', async () => {
  assert.deepEqual(await listenerSteps(`127.0.0.1:${site.postfix.smtpPort}`), [])
  assert.deepEqual(await listenerSteps('192.0.2.1:25'), [])
})
