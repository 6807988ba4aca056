import assert from 'node:assert/strict'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eicarTestText, startRealClamd } from '@clamgate/clamd/testing'
import { createMilterServer } from '@clamgate/milter'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { startDaemon } from './support/daemon.ts'
import { EICAR, refusal } from './support/gateway.ts'
import { cleanMail, mailWithBody } from './support/mail.ts'
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

/**
 * The answer at a port once it is this one, or whatever it is after a while: Postfix is told to read its configuration, and a
 * process of it that waits for mail may take one more before it hears of that.
 */
async function answerAt(port: number, wanted: string): Promise<string> {
  let answer = ''
  const look = async () => {
    answer = (await SmtpClient.deliver(port, eicarMail)).final.raw
    return answer.startsWith(wanted) ? true : undefined
  }
  await waitUntil(look, { timeoutMs: 60_000, intervalMs: 50 })
  return answer
}

test('Postfix refuses EICAR after setup, chrooted and not, and is as it was after undo', async () => {
  const chrooted = await freePort()
  const site = await startScanningSite({ services: [`127.0.0.1:${chrooted} inet n - y - - smtpd`] })
  const { postfix, main, master } = site
  await chmod(main, 0o640)
  const before = [await fingerprint(main), await fingerprint(master)]
  for (const port of [postfix.smtpPort, chrooted]) assert.match(await answerAt(port, '250 '), /^250 /)

  const { steps, remarks } = await site.plan()
  assert.deepEqual(
    remarks.filter(({ weight }) => weight === 'stop'),
    [],
  )
  const [step] = steps
  const applied = await applyAll(steps)
  assert.equal(applied.length, 1)
  for (const port of [postfix.smtpPort, chrooted])
    assert.equal(await answerAt(port, refusal(EICAR)), refusal(EICAR))
  const mark = await postfix.logEnd()
  await postfix.sendmail(['-f', 'a@example.org', 'c@example.net'], eicarMail.message)
  await postfix.waitForMail('a@example.org')
  await postfix.waitForLog(/milter-reject: END-OF-MESSAGE .*5\.7\.1/, { after: mark })
  assert.match(
    await readFile(main, 'utf8'),
    /^smtpd_milters = \{ unix:clamgate\/milter\.sock, default_action=tempfail, /m,
  )
  assert.deepEqual(await applyAll((await site.plan()).steps), [], 'a second run changes nothing')

  assert.deepEqual(await applied[0]?.undo(), { state: 'restored' })
  assert.deepEqual([await fingerprint(main), await fingerprint(master)], before)
  for (const port of [postfix.smtpPort, chrooted]) assert.match(await answerAt(port, '250 '), /^250 /)
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
  for (const port of [empty, off]) assert.equal(await answerAt(port, refusal(EICAR)), refusal(EICAR))
  assert.match(await answerAt(filtered, '250 '), /^250 /)
  for (const { undo } of applied.toReversed()) assert.deepEqual(await undo(), { state: 'restored' })
  assert.equal(await fingerprint(site.master), before)
})

test('this milter comes before one that signs, which hears of no infected mail', async () => {
  const site = await startScanningSite({
    settings: { smtpd_milters: 'unix:signer/milter.sock', non_smtpd_milters: '$smtpd_milters' },
  })
  const { postfix, main } = site
  const signed: string[] = []
  const signer = createMilterServer({
    message: ({ sender }) => sender,
    eom(sender) {
      signed.push(sender.toString())
      return { response: { kind: 'accept' }, modifications: [] }
    },
  })
  await mkdir(join(postfix.directory, 'queue/signer'))
  await signer.listen({
    kind: 'unix',
    path: join(postfix.directory, 'queue/signer/milter.sock'),
    mode: 0o666,
  })
  cleanups.push(() => signer.close())
  const applied = await applyAll((await site.plan()).steps)
  assert.match(
    await readFile(main, 'utf8'),
    /^smtpd_milters = \{ unix:clamgate[^}]*\}, unix:signer\/milter\.sock$/m,
  )
  assert.match(await readFile(main, 'utf8'), /^non_smtpd_milters = \$smtpd_milters$/m)
  assert.equal(await answerAt(postfix.smtpPort, refusal(EICAR)), refusal(EICAR))
  // From here on every process of Postfix knows both.
  signed.length = 0
  assert.equal(await answerAt(postfix.smtpPort, refusal(EICAR)), refusal(EICAR))
  assert.deepEqual(signed, [])
  const { final } = await SmtpClient.deliver(postfix.smtpPort, { ...eicarMail, message: cleanMail() })
  assert.equal(final.code, 250)
  assert.deepEqual(signed, ['<a@example.org>'])
  for (const { undo } of applied) assert.deepEqual(await undo(), { state: 'restored' })
})

test('no mail is refused, deferred or lost while Postfix is switched to this milter and back', async () => {
  const site = await startScanningSite()
  const { postfix } = site
  let isOver = false
  let accepted = 0
  const others: string[] = []
  const sender = async () => {
    while (!isOver) {
      const mail = { from: 'a@example.org', to: 'load@example.net', message: cleanMail() }
      const { final } = await SmtpClient.deliver(postfix.smtpPort, mail)
      if (final.code === 250) accepted += 1
      else others.push(final.raw)
    }
  }
  const senders = Promise.all([sender(), sender()])
  try {
    for (const { undo } of await applyAll((await site.plan()).steps)) await undo()
  } finally {
    isOver = true
    await senders
  }
  assert.deepEqual(others, [])
  assert.ok(accepted > 10, `${accepted} messages are no load`)
  const delivered = await postfix.waitForMail('load@example.net', { count: accepted })
  assert.equal(delivered.length, accepted)
})

test('a second milter that is dead is a remark', async () => {
  const site = await startSetupSite({ milters: ['inet:127.0.0.1:9'] })
  cleanups.push(() => site.stop())
  const remarks = (await site.plan()).remarks.map(({ weight, sentence }) => `${weight} ${sentence}`)
  const said = remarks.filter((sentence) => sentence.includes('another milter'))
  assert.deepEqual(said, [
    'warn Postfix cannot ask another milter, inet:127.0.0.1:9: nobody listens there. As long as that is so it may defer all mail',
  ])
})
