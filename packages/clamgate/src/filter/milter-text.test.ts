import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import { serve } from './testing/gateway.ts'

/** What is done with mail of which the policy accepts what fits, and refuses the rest. */
async function actionOn(
  when: object,
  mail: { readonly to?: Buffer; readonly header?: readonly [string, Buffer] },
): Promise<string | undefined> {
  const rules = [{ name: 'it', when: { outcome: 'infected', ...when }, then: 'accept' }]
  await using gateway = await serve({ result: { kind: 'found', signature: 'X' }, policy: { rules } })
  using mta = await connectMta({ address: { path: gateway.path } })
  const [name, value] = mail.header ?? ['Subject', Buffer.from('text')]
  await mta.send({
    from: Buffer.from('<a@example.org>'),
    to: [mail.to ?? Buffer.from('<b@example.net>')],
    headers: [[Buffer.from(name), value]],
    body: Buffer.from('x\r\n'),
  })
  return gateway.records[0]?.outcome.action
}

const octets = (text: string) => Buffer.from(text, 'latin1')

const RECIPIENTS: readonly (readonly [what: string, pattern: string, to: Buffer, action: string])[] = [
  ['UTF-8', 'jürgen@*', Buffer.from('<JÜRGEN@x.test>'), 'accept'],
  ['an octet of Latin-1', 'jürgen@*', octets('<j\xfcrgen@x.test>'), 'reject'],
  ['an octet of Latin-1 behind a wildcard', '*@x.test', octets('<j\xfcrgen@x.test>'), 'accept'],
  ['an octet of Latin-1 in the domain', '*@bücher.test', octets('<o@b\xfccher.test>'), 'reject'],
  [
    'an octet of Latin-1 in front of an international domain',
    '*@bücher.test',
    octets('<\xff@xn--bcher-kva.test>'),
    'accept',
  ],
  ['half a character', '*@bücher.test', octets('<o@b\xc3cher.test>'), 'reject'],
]

for (const [what, recipient, to, action] of RECIPIENTS) {
  test(`${what} in an address is compared for what it is`, async () => {
    assert.equal(await actionOn({ recipient }, { to }), action)
  })
}

test('a long field is seen to its end, as is its name in any case', async () => {
  const value = Buffer.concat([Buffer.alloc(80_000, 'some words '), octets('=?utf-8?q?=C3=BC?=')])
  assert.equal(await actionOn({ header: 'X-Long: *ü' }, { header: ['x-LONG', value] }), 'accept')
  assert.equal(await actionOn({ header: 'X-Long: *ö' }, { header: ['x-LONG', value] }), 'reject')
})
