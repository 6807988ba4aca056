import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decodeChange, decodeReplyCode } from './replies.ts'

const GOOD: readonly (readonly [
  payload: string,
  code: number,
  enhanced: string | undefined,
  text: string,
])[] = [
  ['550 5.7.1 No\0', 550, '5.7.1', 'No'],
  ['451 later\0', 451, undefined, 'later'],
  ['550-5.7.1 a\r\n550 5.7.1 b\0', 550, '5.7.1', 'a\nb'],
  ['550 5.7.1 100%% sure\0', 550, '5.7.1', '100% sure'],
  ['421 4.3.2 bye\0', 421, '4.3.2', 'bye'],
  ['550 5.7.1x\0', 550, undefined, '5.7.1x'],
]
const BAD: readonly (readonly [name: string, payload: string])[] = [
  ['no NUL at the end', '550 x'],
  ['two NULs', '550 x\0\0'],
  ['nothing', ''],
  ['a 2xx code', '250 ok\0'],
  ['only a code', '550\0'],
  ['two codes', '550-a\r\n551 b\0'],
  ['no hyphen on a line that is not the last', '550 a\r\n550 b\0'],
  ['a hyphen on the last line', '550-a\0'],
  ['a lone LF', '550 a\nb\0'],
  ['an enhanced code of another class', '550 4.7.1 x\0'],
  ['a single percent sign', '550 100% sure\0'],
]

suite('the text of a REPLYCODE', () => {
  for (const [payload, code, enhanced, text] of GOOD) {
    test(`reads ${JSON.stringify(payload)}`, () => {
      const reply = decodeReplyCode(Buffer.from(payload))
      assert.equal(reply.code, code)
      assert.equal(reply.enhanced, enhanced)
      assert.equal(reply.text, text)
    })
  }
  for (const [name, payload] of BAD) {
    test(`refuses ${name}`, () => {
      assert.throws(() => decodeReplyCode(Buffer.from(payload)), { code: 'FILTER_REPLY_MALFORMED' })
    })
  }
})

suite('a modification', () => {
  const read = (letter: string, hexPayload: string) =>
    decodeChange({ letter, payload: Buffer.from(hexPayload.replaceAll(' ', ''), 'hex') })

  test('every kind is read from its bytes', () => {
    assert.deepEqual(read('h', '5800 207900'), { kind: 'addHeader', name: 'X', value: ' y' })
    assert.deepEqual(read('i', '00000001 5800 7900'), {
      kind: 'insertHeader',
      index: 1,
      name: 'X',
      value: 'y',
    })
    assert.deepEqual(read('m', '00000002 5800 00'), { kind: 'changeHeader', index: 2, name: 'X', value: '' })
    assert.deepEqual(read('+', '613e00'), { kind: 'addRecipient', address: 'a>', args: undefined })
    assert.deepEqual(read('2', '6100 4e3d6100'), { kind: 'addRecipient', address: 'a', args: 'N=a' })
    assert.deepEqual(read('-', '6100'), { kind: 'deleteRecipient', address: 'a' })
    assert.deepEqual(read('e', '6100'), { kind: 'changeSender', address: 'a', args: undefined })
    assert.deepEqual(read('q', '6200'), { kind: 'quarantine', reason: 'b' })
  })

  const MALFORMED: readonly (readonly [name: string, letter: string, payload: string])[] = [
    ['a header without the second NUL', 'h', '5800 79'],
    ['a header with an empty name', 'h', '00 7900'],
    ['a header name with a colon', 'h', '583a00 7900'],
    ['a value with CR', 'h', '5800 790d0a207a00'],
    ['a value with LF and no space after it', 'h', '5800 790a7a00'],
    ['an index that is cut off', 'i', '0000'],
    ['a quarantine without a reason', 'q', '00'],
    ['a quarantine with a NUL inside', 'q', '610061 00'],
    ['a recipient without NUL', '+', '61'],
  ]
  for (const [name, letter, payload] of MALFORMED) {
    test(`${name} is a violation`, () => {
      assert.throws(() => read(letter, payload), { code: 'FILTER_MODIFICATION_MALFORMED' })
    })
  }
})
