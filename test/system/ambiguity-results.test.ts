/** MIME-Ambiguity-Results through Postfix: forged ones are gone, ours is there, once. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, lines } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

const FORGED = [
  'MIME-Ambiguity-Results: mx1.example.org 1; result=none; views=0; objects=0; action=accept',
  'mime-ambiguity-results : by the sender',
  'MIME-AMBIGUITY-RESULTS:',
  'Mime-Ambiguity-Results\t:\r\n folded',
]

/** Readers that take the first Content-Type get other parts than those that take the last. */
function ambiguousMail(...first: readonly string[]): string {
  return lines(
    ...first,
    'From: a@example.org',
    'To: b@example.net',
    'Subject: two types',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=one',
    'Content-Type: multipart/mixed; boundary=two',
    '',
    ...['--one', 'Content-Type: text/plain', '', 'What one reader gets.', '--one--'],
    ...['--two', 'Content-Type: text/plain', '', 'What another reader gets.', '--two--'],
  )
}

/** Fields of that name, or of almost that name, with which a mail arrives. */
async function fieldsOf(to: string, message: string): Promise<readonly string[]> {
  const { code } = await gateway.deliver({ from: 'a@example.org', to, message: Buffer.from(message) })
  assert.equal(code, 250)
  const text = (await gateway.received(to)).join('')
  return text.slice(0, text.indexOf('\n\n')).match(/^.*ambiguity-results.*$/gim) ?? []
}

const OURS =
  /^MIME-Ambiguity-Results: mx1\.example\.org 1; result=ambiguous; classes=(?:[A-K]\d\d,)*C01(?:,[A-K]\d\d)*; views=\d+; objects=\d+; action=accept$/

const withHeaders = (
  headers: { readonly ambiguity?: string },
  policy: Readonly<Record<string, unknown>> = {},
) => reloadWith(gateway, { headers: { reportHostname: 'mx1.example.org', ...headers }, policy })

test('in ambiguous mail ours stands once, whatever was forged', async () => {
  await withHeaders({})
  const [field = '', ...others] = await fieldsOf('ambiguous@example.net', ambiguousMail(...FORGED))
  assert.match(field, OURS)
  assert.deepEqual(others, [])
})

test('in ordinary mail there is none, or one that says none', async () => {
  await withHeaders({})
  assert.deepEqual(await fieldsOf('plain@example.net', lines(...FORGED) + cleanMail()), [])
  await withHeaders({ ambiguity: 'always' })
  assert.deepEqual(await fieldsOf('always@example.net', lines(...FORGED) + cleanMail()), [
    'MIME-Ambiguity-Results: mx1.example.org 1; result=none; views=0; objects=0; action=accept',
  ])
})

test('forged ones go where none is written, too, and in monitor mode', async () => {
  await withHeaders({ ambiguity: 'no' })
  assert.deepEqual(await fieldsOf('no@example.net', ambiguousMail(...FORGED)), [])
  await withHeaders({}, { views: 'off' })
  assert.deepEqual(await fieldsOf('off@example.net', ambiguousMail(...FORGED)), [])
  await withHeaders({}, { monitor: true })
  const [field = '', ...others] = await fieldsOf('monitor@example.net', ambiguousMail(...FORGED))
  assert.match(field, OURS)
  assert.deepEqual(others, [])
})

test('from 201 on such mail is refused', async () => {
  await withHeaders({})
  const many = (count: number) => lines(...Array.from({ length: count }, () => FORGED[0] ?? '')) + cleanMail()
  assert.deepEqual(await fieldsOf('most@example.net', many(200)), [])
  const message = Buffer.from(many(201))
  const { code } = await gateway.deliver({ from: 'a@example.org', to: 'many@example.net', message })
  assert.equal(code, 550)
})

test('policy.ambiguous refuses as the form of the message, and what is only reported is delivered', async () => {
  await withHeaders({}, { ambiguous: 'reject' })
  const mail = { from: 'a@example.org', to: 'refused@example.net', message: Buffer.from(ambiguousMail()) }
  const refused = await gateway.deliver(mail)
  assert.equal(refused.code, 554)
  await withHeaders({}, { ambiguous: 'reject', reportOnly: ['ambiguous'] })
  const [field = ''] = await fieldsOf('reported@example.net', ambiguousMail())
  assert.match(field, OURS)
})
