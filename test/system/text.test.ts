import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type Gateway, startGateway } from './support/gateway.ts'
import { lines } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

/** Infected mail that only a rule lets through; the code of the reply. */
async function code(to: string, header: Buffer | string, from = 'a@example.org'): Promise<number> {
  const message = Buffer.concat([
    Buffer.from(header),
    Buffer.from('\r\n'),
    Buffer.from(eicarTestText()),
    Buffer.from('\r\n'),
  ])
  return (await gateway.deliver({ from, to, message, parameters: ['SMTPUTF8', 'BODY=8BITMIME'] })).code
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** Rules that accept what fits, in a policy that refuses the rest. */
async function accepting(when: object, policy: object = {}): Promise<void> {
  await reloadWith(gateway, {
    policy: { ...policy, rules: [{ name: 'it', when: { outcome: 'infected', ...when }, then: 'accept' }] },
  })
}

test('a subject is compared as people read it, however it came', async () => {
  await accepting({ header: 'Subject: *Grüße an alle*' })
  for (const subject of [
    Buffer.from('Grüße an alle'),
    Buffer.from('GRÜßE\r\n\tan alle!'),
    latin1('Gr\xfc\xdfe an alle'),
    latin1('=?utf-8?q?Gr=C3=BC=C3=9Fe?= an alle'),
    latin1('=?UTF-8*de?B?R3LDvA==?=\r\n =?iso-8859-1?q?=DFe_an_alle?='),
    latin1('=?utf-8?q?Gr=C3?=\r\n =?utf-8?q?=BC=C3=9Fe_an_alle?='),
  ]) {
    const header = Buffer.concat([Buffer.from('Subject: '), subject, Buffer.from('\r\n')])
    assert.equal(await code('subject@example.net', header), 250, subject.toString('latin1'))
  }
  for (const subject of ['=?none?q?Gr=FC=DFe_an_alle?=', 'Gruesse an alle', '=?utf-8?q?Gr=FC=DFe_an_alle?='])
    assert.equal(await code('subject@example.net', `Subject: ${subject}\r\n`), 550, subject)
})

test('an expression sees the octets too', async () => {
  await accepting({ header: ['Subject: /=\\?windows-125\\d\\?/', 'X-Octets: /\\xff/'] })
  assert.equal(await code('octets@example.net', 'Subject: =?Windows-1252?q?=80?=\r\n'), 250)
  assert.equal(await code('octets@example.net', latin1('X-Octets: a\xffb\r\n')), 250)
  assert.equal(await code('octets@example.net', 'Subject: €\r\n'), 550)
})

test('the last of a thousand fields counts, and the end of the longest that Postfix has', async () => {
  await accepting({ header: ['X-Many: the one', 'X-Long: *the end'] })
  const many = Array.from({ length: 1000 }, (_, index) => `X-Many: ${index}`)
  assert.equal(await code('many@example.net', lines(...many, 'X-Many: the one')), 250)
  assert.equal(await code('many@example.net', lines(...many)), 550)
  // Postfix cuts a field at 60,000 octets, in what it delivers too.
  const long = `X-Long: ${'some words\r\n '.repeat(4900)}`
  assert.equal(await code('many@example.net', lines(`${long}the end`)), 250)
  assert.equal(await code('many@example.net', lines(`${long}another`)), 550)
})

test('both forms of a domain are one, for senders, recipients, exceptions and our own domains', async () => {
  const file = join(gateway.postfix.directory, 'domains')
  await writeFile(file, 'bücher.test\n')
  const header = 'Subject: text\r\n'
  const forms = ['o@bücher.test', 'o@BÜCHER.test', 'o@xn--bcher-kva.test', 'o@XN--BCHER-KVA.TEST'] as const
  for (const when of [
    { recipient: '*@bücher.test' },
    { recipient: '*@xn--bcher-kva.test' },
    { recipientDomain: { file } },
    { recipientDomain: '.XN--bcher-kva.test' },
  ]) {
    await accepting(when)
    for (const to of forms) assert.equal(await code(to, header), 250, `${JSON.stringify(when)} ${to}`)
    assert.equal(await code('o@bucher.test', header), 550)
  }
  await accepting({ senderDomain: 'bücher.test' })
  for (const from of forms) assert.equal(await code('b@example.net', header, from), 250, from)
  await accepting({ direction: 'local' }, { localNetworks: ['127.0.0.0/8'], localDomains: ['bücher.test'] })
  for (const to of forms) assert.equal(await code(to, header), 250, to)
  await reloadWith(gateway, { policy: { skip: { recipients: ['*@bücher.test'] } } })
  for (const to of forms) assert.equal(await code(to, header), 250, to)
  assert.equal(await code('o@example.net', header), 550)
})
