import assert from 'node:assert/strict'
import { chmod, readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { eicarTestText, startRealClamd } from '@clamgate/clamd/testing'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startDaemon } from './support/daemon.ts'
import { EICAR, refusal } from './support/gateway.ts'
import { mailWithBody } from './support/mail.ts'
import { applyAll, fingerprint, type SetupSite, startSetupSite } from './support/setup-site.ts'
import { SmtpClient } from './support/smtp.ts'

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** A site whose socket a real daemon with a real clamd serves. */
async function startScanningSite(...args: Parameters<typeof startSetupSite>): Promise<SetupSite> {
  const site = await startSetupSite(...args)
  cleanups.push(() => site.stop())
  const clamd = await startRealClamd()
  cleanups.push(() => clamd.stop())
  const daemon = await startDaemon(
    { engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] } },
    { alsoListen: [`unix:${site.socketPath}`] },
  )
  cleanups.push(() => daemon.stop())
  return site
}

const eicarMail = { from: 'a@example.org', to: 'b@example.net', message: mailWithBody(eicarTestText()) }

async function answerAt(port: number): Promise<string> {
  const { final } = await SmtpClient.deliver(port, eicarMail)
  return final.raw
}

test('Postfix refuses EICAR after setup, chrooted and not, and is as it was after undo', async () => {
  const chrooted = await freePort()
  const site = await startScanningSite({ services: [`127.0.0.1:${chrooted} inet n - y - - smtpd`] })
  const { postfix, main, master } = site
  await chmod(main, 0o640)
  const before = [await fingerprint(main), await fingerprint(master)]
  for (const port of [postfix.smtpPort, chrooted]) assert.match(await answerAt(port), /^250 /)

  const { steps, remarks } = await site.plan()
  assert.deepEqual(
    remarks.filter(({ weight }) => weight === 'stop'),
    [],
  )
  const [step] = steps
  const applied = await applyAll(steps)
  assert.equal(applied.length, 1)
  for (const port of [postfix.smtpPort, chrooted]) assert.equal(await answerAt(port), refusal(EICAR))
  const mark = await postfix.logEnd()
  await postfix.sendmail(['-f', 'a@example.org', 'c@example.net'], eicarMail.message)
  await postfix.waitForMail('a@example.org')
  assert.match(await postfix.logSince(mark), /milter-reject: END-OF-MESSAGE .*5\.7\.1/)
  assert.match(
    await readFile(main, 'utf8'),
    /^smtpd_milters = \{ unix:clamgate\/milter\.sock, default_action=tempfail, /m,
  )
  assert.deepEqual(await applyAll((await site.plan()).steps), [], 'a second run changes nothing')

  assert.deepEqual(await applied[0]?.undo(), { state: 'restored' })
  assert.deepEqual([await fingerprint(main), await fingerprint(master)], before)
  for (const port of [postfix.smtpPort, chrooted]) assert.match(await answerAt(port), /^250 /)
  assert.equal(step?.id, `postfix.main:${postfix.configDirectory}`)
})

test('ports of master.cf with settings of their own are shown, mended when wanted, and set back', async () => {
  const [empty, off, filtered] = [await freePort(), await freePort(), await freePort()]
  const site = await startScanningSite({
    services: [
      `${empty} inet n - n - - smtpd\n  -o smtpd_milters=\n  # a comment\n  -o syslog_name=one`,
      `${off} inet n - n - - smtpd -o receive_override_options=no_milters,no_address_mappings`,
      `127.0.0.1:${filtered} inet n - n - - smtpd -o smtpd_milters=`,
    ],
  })
  const before = await fingerprint(site.master)
  const seen = await site.plan()
  assert.deepEqual(
    seen.steps.map(({ kind }) => kind),
    ['postfix-main'],
  )
  const said = seen.remarks.map(({ sentence }) => sentence).join('\n')
  assert.match(
    said,
    new RegExp(`smtpd_milters = \\(master\\.cf, ${empty}/inet\\): mail at ${empty}/inet is not scanned`),
  )
  assert.match(said, new RegExp(`no_milters,no_address_mappings \\(master\\.cf, ${off}/inet\\)`))
  assert.match(said, /which listens on loopback, is not scanned/)

  const applied = await applyAll((await site.plan({ mendMaster: true })).steps)
  assert.deepEqual(
    applied.map(({ step }) => step.kind),
    ['postfix-main', 'postfix-master'],
  )
  for (const port of [empty, off]) assert.equal(await answerAt(port), refusal(EICAR))
  assert.match(await answerAt(filtered), /^250 /)
  for (const { undo } of applied.toReversed()) assert.deepEqual(await undo(), { state: 'restored' })
  assert.equal(await fingerprint(site.master), before)
})
