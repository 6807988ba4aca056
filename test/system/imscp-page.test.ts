import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, startRealClamd } from '@clamgate/clamd/testing'
import { writePanelPage, writePanelPageQuietly } from '../../packages/clamgate/src/app/imscp/page.ts'
import { writeEntries, writeRecord } from '../../packages/clamgate/src/setup/imscp/keep/record.ts'
import type { ImscpRecord, PanelPage } from '../../packages/clamgate/src/setup/imscp/types.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { EICAR } from './support/gateway.ts'
import { mailWithAttachment } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

const INFECTED = mailWithAttachment(eicarTestText())

const root = await mkdtemp(join(tmpdir(), 'imscp-page-'))
const gui = join(root, 'gui')
const page = join(gui, 'data/persistent/plugins/ClamAV/state.json')
const directory = join(root, 'clamgate-imscp')
const stack = new AsyncDisposableStack()
after(async () => {
  await stack.disposeAsync()
  await rm(root, { recursive: true, force: true })
})

let daemon: Daemon
let smtpPort: number
let postfixDirectory: string
let restart: () => Promise<Daemon>

before(async () => {
  await mkdir(join(gui, 'data/persistent/plugins'), { recursive: true })
  const clamd = await startRealClamd()
  stack.defer(() => clamd.stop())
  const place = await mkdtemp(join(tmpdir(), 'imscp-daemon-'))
  stack.defer(() => rm(place, { recursive: true, force: true }))
  const config = {
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] },
    policy: { rules: [{ name: 'lose', when: { recipient: 'lost@*' }, then: 'discard' }] },
  }
  restart = () => startDaemon(config, { directory: place })
  daemon = await restart()
  stack.defer(async () => {
    await daemon.stop()
  })
  const postfix = await startPostfix({ milters: [daemon.milter] })
  stack.defer(() => postfix.stop())
  smtpPort = postfix.smtpPort
  postfixDirectory = postfix.configDirectory
  await record()
})

async function record(changes: Partial<ImscpRecord> = {}): Promise<void> {
  const one: ImscpRecord = {
    schema: 'clamgate.imscp-record/1',
    version: '2.0.0',
    appliedAt: '2026-11-29T00:00:00.000Z',
    ...{ config: {}, carried: {}, guiDirectory: gui, postfixDirectory },
    state: 'applied',
    report: ['OnFail is as it was'],
    ...changes,
  }
  await writeRecord(one, directory)
  await writeEntries([daemon.milter], directory)
}

async function write(): Promise<PanelPage> {
  const told = await writePanelPage({ configPath: daemon.configFile, directory })
  assert.deepEqual(JSON.parse(await readFile(page, 'utf8')), told)
  return told
}

const deliver = async (from: string, to: string | readonly string[]) =>
  (await SmtpClient.deliver(smtpPort, { from, to, message: INFECTED })).final

test('an infected mail that was refused stands in the page with sender, recipient and signature', async () => {
  assert.equal((await deliver('a@example.org', 'b@example.net')).code, 550)
  const { scanning, refusals, report } = await write()
  assert.deepEqual([scanning.state, scanning.remedy], ['scanning', null])
  assert.deepEqual(report, ['OnFail is as it was'])
  const [{ at, ...refusal } = assert.fail('nothing is there'), ...others] = refusals
  assert.deepEqual(refusal, {
    ...{ from: 'a@example.org', to: ['b@example.net'], signature: EICAR, action: 'reject' },
  })
  assert.ok(Math.abs(Date.now() - Date.parse(at)) < 60_000)
  assert.deepEqual(others, [])
})

test('after the daemon was started anew, what it has forgotten is still there', async () => {
  await daemon.stop()
  const away = await write()
  assert.equal(away.scanning.state, 'failing')
  assert.match(away.scanning.sentence, /^Clamgate does not answer/)
  assert.equal(away.refusals.length, 1)
  daemon = await restart()
  const recipients = Array.from({ length: 12 }, (_, n) => `lost@d${n}.example.net`)
  assert.equal((await deliver('', recipients)).code, 250)
  const { refusals } = await write()
  assert.deepEqual(
    refusals.map(({ from, to, action }) => [from, to.length, to.at(-1), action]),
    [
      ['', 11, 'and 2 more', 'discard'],
      ['a@example.org', 1, 'b@example.net', 'reject'],
    ],
  )
})

test('a main.cf that was made anew is seen', async () => {
  const main = join(postfixDirectory, 'main.cf')
  const text = await readFile(main, 'utf8')
  await writeFile(main, text.replace(/^smtpd_milters.*$/m, 'smtpd_milters ='))
  const { scanning } = await write()
  assert.equal(scanning.state, 'failing')
  assert.match(scanning.sentence, /^Postfix does not ask Clamgate: smtpd_milters/)
  await record({ state: 'pending' })
  assert.equal((await write()).scanning.state, 'preparing')
  await record({ state: 'disabled' })
  assert.equal((await write()).scanning.state, 'off')
  await writeFile(main, text)
  await record()
  assert.equal((await write()).scanning.state, 'scanning')
})

test('a fault that stays is told once, and again when it comes back', async () => {
  const options = { configPath: daemon.configFile, directory }
  assert.equal(await writePanelPageQuietly(options), undefined)
  await record({ guiDirectory: join(root, 'nowhere') })
  assert.match((await writePanelPageQuietly(options)) ?? '', /^The panel is gone: there is no .*nowhere$/)
  assert.equal(await writePanelPageQuietly(options), undefined)
  await record()
  assert.equal(await writePanelPageQuietly(options), undefined)
  await record({ guiDirectory: join(root, 'nowhere') })
  assert.notEqual(await writePanelPageQuietly(options), undefined)
})

test('a host without the plugin hears so', async () => {
  await assert.rejects(writePanelPage({ configPath: daemon.configFile, directory: join(root, 'none') }), {
    code: 'IMSCP_FILE',
    message: /^The ClamAV plugin of i-MSCP is not set up on this host/,
  })
})

test('many who write it at one moment do not disturb each other', async () => {
  await record()
  const written = await Promise.allSettled(
    Array.from({ length: 8 }, () => writePanelPage({ configPath: daemon.configFile, directory })),
  )
  const faults = written.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  assert.ok(faults.length < 8)
  assert.ok(
    faults.every((fault) => /Another process writes the page/.test(fault)),
    faults.join('\n'),
  )
  assert.equal((await write()).scanning.state, 'scanning')
})
