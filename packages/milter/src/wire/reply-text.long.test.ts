import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatReply } from './reply-text.ts'

type Reply = Omit<Parameters<typeof formatReply>[0], 'kind'>
const format = (reply: Reply) => formatReply({ kind: 'reply', ...reply })

const CASES: readonly { name: string; reply: Reply; text: string }[] = [
  {
    name: 'code, status and text',
    reply: { code: 550, enhanced: '5.7.1', text: 'Blocked' },
    text: '550 5.7.1 Blocked',
  },
  { name: 'a text without status', reply: { code: 451, text: 'later' }, text: '451 later' },
  { name: 'percent signs doubled', reply: { code: 550, text: 'sure: 100% %s' }, text: '550 sure: 100%% %%s' },
  {
    name: 'several lines with one code',
    reply: { code: 554, enhanced: '5.6.0', text: ['a', '', 'b'] },
    text: '554-5.6.0 a\r\n554-5.6.0 \r\n554 5.6.0 b',
  },
  {
    name: 'line breaks and other controls as spaces',
    reply: { code: 550, text: 'a\r\nb\nc\0d\te' },
    text: '550 a b c d e',
  },
  {
    name: 'one question mark for each other character',
    reply: { code: 550, text: 'ä€😀!' },
    text: '550 ???!',
  },
  {
    name: 'the class of the code, also in the status',
    reply: { code: 451, enhanced: '5.7.1', text: 'x' },
    text: '451 4.7.1 x',
  },
  {
    name: 'a default for no text',
    reply: { code: 550, enhanced: '5.7.1', text: '' },
    text: '550 5.7.1 Command rejected',
  },
  {
    name: 'a default for no lines',
    reply: { code: 450, text: [] },
    text: '450 Service unavailable - try again later',
  },
  {
    name: 'a status where a number at the start would be taken for one',
    reply: { code: 550, text: '3 viruses found' },
    text: '550 5.7.1 3 viruses found',
  },
  { name: 'a status that is part of the text', reply: { code: 550, text: '5.7.1 no' }, text: '550 5.7.1 no' },
]
for (const { name, reply, text } of CASES) {
  test(`writes ${name}`, () => assert.equal(format(reply), text))
}

for (const code of [250, 399, 600, 55, 5500, 450.5, Number.NaN]) {
  test(`refuses the code ${code}`, () => {
    assert.throws(() => format({ code, text: 'x' }), { code: 'MILTER_ANSWER_INVALID' })
  })
}

for (const enhanced of ['', '2.0.0', '5.7', '5.7.1.1', '5.7.1234', 'x.y.z', '5.7.1 ', '5.7.1\r\n250 ok']) {
  test(`refuses the status ${JSON.stringify(enhanced)}`, () => {
    assert.throws(() => format({ code: 550, enhanced, text: 'x' }), { code: 'MILTER_ANSWER_INVALID' })
  })
}

test('cuts to 980 bytes a line and 32 lines, never inside a doubled percent sign', () => {
  const lines = format({ code: 550, enhanced: '5.7.1', text: new Array(40).fill('%'.repeat(2000)) }).split(
    '\r\n',
  )
  assert.equal(lines.length, 32)
  for (const line of lines) assert.match(line, /^550[- ]5\.7\.1 (?:%%)+$/)
  assert.ok(lines.every((line) => line.length >= 979 && line.length <= 980))
})

test('cuts before a doubled percent sign that would straddle the limit', () => {
  for (const pad of ['', 'x']) {
    const line = format({ code: 550, enhanced: '5.7.1', text: pad + '%'.repeat(2000) })
    assert.equal(line.length, 980 - pad.length)
    assert.match(line, /^550 5\.7\.1 x?(?:%%)+$/)
  }
})

test('writes something that both MTAs take, whatever the text is', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('%', '\r', '\n', '\0', '5', 'ä', ' ') }),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 599 }),
      fc.oneof(text, fc.array(text)),
      fc.boolean(),
      (code, given, hasStatus) => {
        const reply = format(hasStatus ? { code, enhanced: '5.7.1', text: given } : { code, text: given })
        const lines = reply.split('\r\n')
        const smtpClass = String(code).charAt(0)
        for (const [index, line] of lines.entries()) {
          assert.ok(line.length <= 980)
          assert.ok(line.startsWith(`${code}${index === lines.length - 1 ? ' ' : '-'}`), line)
          assert.match(line, /^[ -~]*$/)
          assert.doesNotMatch(line.replaceAll('%%', ''), /%/)
          const fifth = line.charAt(4)
          assert.ok(!/\d/.test(fifth) || fifth === smtpClass, line)
        }
      },
    ),
  )
})
