import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, signatureOf, testDatabases } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, lines, mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

/** Text that is found under a name of ours. */
const JUNK = 'the-junk-of-the-rule-tests'
const PUA = 'the-unwanted-program-of-the-rule-tests'

let gateway: Gateway

before(async () => {
  const databases = {
    ...testDatabases(),
    'junk.ndb': signatureOf('Sanesecurity.Junk.1234', Buffer.from(JUNK)),
    'pua.ndb': signatureOf('PUA.Win.Tool.Test-1', Buffer.from(PUA)),
  }
  gateway = await startGateway({ clamd: { databases } })
})
after(() => gateway.stop())

const policy = (policy: Readonly<Record<string, unknown>>) => reloadWith(gateway, { policy })
const mail = (to: string, body: Buffer | string, ...headers: readonly string[]) => ({
  from: 'a@example.org',
  to,
  message: mailWithBody(body, ...headers),
})
const infected = (to: string) => mail(to, eicarTestText())

test('a rule for a signature tags the mail with field and subject, and other findings are refused', async () => {
  await policy({
    tag: { subject: '[SUSPECT] ' },
    rules: [{ name: 'junk only tags', when: { signature: ['Sanesecurity.Junk.*', 'PUA.*'] }, then: 'tag' }],
  })
  const forged = 'X-Virus-Tag: nothing'
  assert.equal((await gateway.deliver(mail('tag@example.net', JUNK, forged))).code, 250)
  const text = (await gateway.received('tag@example.net')).join('')
  assert.match(text, /^X-Virus-Tag: Sanesecurity\.Junk\.1234\.UNOFFICIAL$/m)
  assert.doesNotMatch(text, /X-Virus-Tag: nothing/)
  assert.match(text, /^Subject: \[SUSPECT\] text$/m)
  assert.equal((await gateway.deliver(infected('other@example.net'))).raw, refusal(EICAR))
})

test('the first rule that matches decides, and a rule says so in the log with its line', async () => {
  await policy({
    rules: [
      { name: 'past', when: { class: 'pua' }, then: 'discard', until: '2020-01-01' },
      { name: 'pua waits', when: { class: 'pua' }, then: 'defer', message: 'Unwanted: %v' },
      { name: 'pua passes', when: { class: 'pua' }, then: 'accept' },
    ],
  })
  const before = await gateway.daemon.logEnd()
  const reply = await gateway.deliver(mail('pua@example.net', PUA))
  assert.equal(reply.raw, '451 4.7.1 Unwanted: PUA.Win.Tool.Test-1.UNOFFICIAL')
  await gateway.daemon.waitForLog(/infected by PUA\.Win\.Tool\.Test-1\.UNOFFICIAL/, { after: before })
})

test('conditions on the envelope, header fields and size hold together', async () => {
  await policy({
    rules: [
      {
        name: 'ticket system',
        when: {
          senderDomain: '.example.org',
          recipient: ['tickets@*', '/^help\\+[0-9]+@/'],
          header: 'X-Ticket: 4*',
          size: { below: '10K' },
        },
        then: 'accept',
      },
    ],
  })
  const send = async (to: string, ...headers: readonly string[]) =>
    (await gateway.deliver(mail(to, eicarTestText(), ...headers))).code
  assert.equal(await send('tickets@example.net', 'X-Ticket: 42'), 250)
  assert.equal(await send('HELP+7@example.net', 'x-ticket:  4'), 250)
  assert.equal(await send('help+x@example.net', 'X-Ticket: 42'), 550)
  assert.equal(await send('tickets@example.net', 'X-Ticket: 54'), 550)
  assert.equal(await send('tickets@example.net'), 550)
})

test('an incident id in the refusal is in the log line too', async () => {
  await policy({ rejectMessage: 'Refused (%v), incident %i' })
  const before = await gateway.daemon.logEnd()
  const { raw } = await gateway.deliver(infected('incident@example.net'))
  const incident = /^550 5\.7\.1 Refused \(.*\), incident ([0-9A-Z]{10})$/.exec(raw)?.[1]
  assert.ok(incident !== undefined, raw)
  await gateway.daemon.waitForLog(new RegExp(`to <incident@example\\.net> infected by .*${incident}`), {
    after: before,
  })
})

test('monitor mode lets infected mail pass and says what would have been done', async () => {
  await policy({ monitor: true })
  const before = await gateway.daemon.logEnd()
  assert.equal((await gateway.deliver(infected('monitor@example.net'))).code, 250)
  assert.equal((await gateway.received('monitor@example.net')).length, 1)
  await gateway.daemon.waitForLog(/[Mm]onitor.*reject/, { after: before })
})

test('a rule in monitor mode changes nothing', async () => {
  await policy({ rules: [{ name: 'trial', when: { outcome: 'infected' }, then: 'discard', monitor: true }] })
  const before = await gateway.daemon.logEnd()
  assert.equal((await gateway.deliver(infected('trial@example.net'))).raw, refusal(EICAR))
  await gateway.daemon.waitForLog(/[Mm]onitor.*discard/, { after: before })
})

test('exempt clients, senders and recipients pass unscanned; the header and the log say so', async () => {
  const headers = { add: 'replace', reportHostname: 'mx.example.org' }
  const cases = [
    ['networks', '127.0.0.0/8', 'exempt client'],
    ['senders', '*@example.org', 'exempt sender'],
    ['recipients', 'skip-recipients@*', 'exempt recipients'],
  ] as const
  for (const [key, entry, words] of cases) {
    await reloadWith(gateway, { headers, policy: { skip: { [key]: [entry] } } })
    const before = await gateway.daemon.logEnd()
    const to = `skip-${key}@example.net`
    assert.equal((await gateway.deliver(mail(to, eicarTestText(), 'X-Virus-Status: Clean'))).code, 250, key)
    const text = (await gateway.received(to)).join('')
    assert.deepEqual(text.match(/^X-Virus-Status: .*$/gm), [`X-Virus-Status: Not scanned (${words})`])
    await gateway.daemon.waitForLog(/was not scanned/, { after: before })
  }
})

test('mail is scanned when one of its recipients is not exempt', async () => {
  await policy({ skip: { recipients: ['skip@example.net'] } })
  const both = { ...infected('skip@example.net'), to: ['skip@example.net', 'other@example.net'] }
  assert.equal((await gateway.deliver(both)).raw, refusal(EICAR))
})

test('an entry of raw with angle brackets exempts mail by SMTP, and not that of sendmail(1)', async () => {
  const entries = { senders: ['/^<boss@example\\.org>$/'], recipients: ['/^<samples@example\\.net>$/'] }
  await policy({ skip: { raw: entries } })
  const boss = { ...infected('raw@example.net'), from: 'boss@example.org' }
  assert.equal((await gateway.deliver(boss)).code, 250)
  assert.equal((await gateway.deliver(infected('samples@example.net'))).code, 250)
  assert.equal((await gateway.deliver(infected('raw@example.net'))).code, 550)

  for (const [from, to] of [
    ['boss@example.org', 'raw-local@example.net'],
    ['a@example.org', 'samples@example.net'],
  ] as const) {
    const before = await gateway.daemon.logEnd()
    const { message } = infected(to)
    await gateway.postfix.sendmail(['-i', '-f', from, to], message)
    await gateway.daemon.waitForLog(/infected by/, { after: before })
  }
  const before = await gateway.daemon.logEnd()
  await policy({ skip: { raw: { senders: ['/^boss@example\\.org$/'] } } })
  const local = infected('raw-bare@example.net')
  await gateway.postfix.sendmail(['-i', '-f', 'boss@example.org', 'raw-bare@example.net'], local.message)
  await gateway.daemon.waitForLog(/was not scanned: sender \/\^boss.* \(policy\.skip\.raw\.senders/, {
    after: before,
  })
  assert.equal((await gateway.deliver({ ...local, from: 'boss@example.org' })).code, 550)
})

test('a list in a file is read again at each reload, and a bad one leaves everything as it was', async () => {
  const file = join(gateway.daemon.directory, 'exempt')
  await writeFile(file, '# partners\r\n\r\n  partner@example.com  \r\n')
  await policy({ skip: { senders: [{ file }] } })
  const from = async (sender: string) =>
    (await gateway.deliver({ ...infected('list@example.net'), from: sender })).code
  assert.equal(await from('partner@example.com'), 250)
  assert.equal(await from('a@example.org'), 550)

  await writeFile(file, 'a@example.org\n')
  await policy({ skip: { senders: [{ file }] } })
  assert.deepEqual([await from('partner@example.com'), await from('a@example.org')], [550, 250])

  await writeFile(file, '/(/\n')
  const before = await gateway.daemon.logEnd()
  gateway.daemon.kill('SIGHUP')
  await gateway.daemon.waitForLog(/Configuration not loaded/, { after: before })
  assert.deepEqual([await from('partner@example.com'), await from('a@example.org')], [550, 250])
  await rm(file)
})

test('mail that could not be scanned is not accepted by a rule that does not say so', async () => {
  await reloadWith(gateway, {
    engine: { servers: ['unix:/nonexistent/clamd.sock'] },
    policy: { rules: [{ name: 'friends', when: { sender: 'a@example.org' }, then: 'accept' }] },
  })
  const clean = { from: 'a@example.org', to: 'b@example.net', message: cleanMail() }
  assert.equal((await gateway.deliver(clean)).code, 451)
  await reloadWith(gateway, {
    engine: { servers: ['unix:/nonexistent/clamd.sock'] },
    headers: { add: 'add' },
    policy: {
      rules: [{ name: 'friends', when: { sender: 'a@example.org', failure: 'unavailable' }, then: 'accept' }],
    },
  })
  assert.equal((await gateway.deliver({ ...clean, to: 'unscanned@example.net' })).code, 250)
  const text = (await gateway.received('unscanned@example.net')).join('')
  assert.match(text, /^X-Virus-Status: Not scanned \(scanner unavailable\)$/m)
  await policy({})
  assert.equal((await gateway.deliver({ ...clean, message: lines('Subject: x', '', 'x') })).code, 250)
})
