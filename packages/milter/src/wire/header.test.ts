import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { headerLength, renderHeader, writeHeader } from './header.ts'

const CASES: readonly { name: string; value: string; leadingSpace: boolean; line: string }[] = [
  { name: 'Subject', value: ' hello', leadingSpace: true, line: 'Subject: hello\r\n' },
  { name: 'Subject', value: 'hello', leadingSpace: true, line: 'Subject:hello\r\n' },
  { name: 'Subject', value: 'hello', leadingSpace: false, line: 'Subject: hello\r\n' },
  { name: 'Subject', value: ' hello', leadingSpace: false, line: 'Subject:  hello\r\n' },
  { name: 'X-Tab', value: '\thello', leadingSpace: true, line: 'X-Tab:\thello\r\n' },
  { name: 'X-Empty', value: '', leadingSpace: true, line: 'X-Empty:\r\n' },
  { name: 'X-Empty', value: '', leadingSpace: false, line: 'X-Empty: \r\n' },
  { name: 'X-Fold', value: ' a\n b\n\tc', leadingSpace: true, line: 'X-Fold: a\r\n b\r\n\tc\r\n' },
  { name: 'X-Fold', value: '\n a', leadingSpace: true, line: 'X-Fold:\r\n a\r\n' },
  { name: 'X-Crlf', value: ' a\r\n b\r c', leadingSpace: true, line: 'X-Crlf: a\r\n b\r c\r\n' },
  { name: 'X-End', value: ' a\n', leadingSpace: true, line: 'X-End: a\r\n\r\n' },
  { name: '', value: '', leadingSpace: true, line: ':\r\n' },
  { name: 'X-8bit\xff', value: ' \xe4\x80', leadingSpace: true, line: 'X-8bit\xff: \xe4\x80\r\n' },
]
for (const { name, value, leadingSpace, line } of CASES) {
  test(`renders ${JSON.stringify(line)} ${leadingSpace ? 'with' : 'without'} leading space`, () => {
    const bytes = renderHeader(Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1'), { leadingSpace })
    assert.equal(bytes.toString('latin1'), line)
  })
}

test('writes exactly the length it told, at the offset it was given', () => {
  const part = fc
    .string({ unit: fc.constantFrom('\r', '\n', ' ', 'a', '\t', ':', '\xff') })
    .map((text) => Buffer.from(text, 'latin1'))
  fc.assert(
    fc.property(part, part, fc.boolean(), fc.nat(20), (name, value, leadingSpace, offset) => {
      const length = headerLength(name, value, { leadingSpace })
      const target = Buffer.alloc(offset + length + 5, '#')
      assert.equal(writeHeader(target, offset, name, value, { leadingSpace }), offset + length)
      assert.deepEqual(target.subarray(offset, offset + length), renderHeader(name, value, { leadingSpace }))
      assert.equal(target.toString('latin1', 0, offset), '#'.repeat(offset))
      assert.equal(target.toString('latin1', offset + length), '#####')
      const text = value.toString('latin1').replace(/(?<!\r)\n/g, '\r\n')
      const expected = `${name.toString('latin1')}:${leadingSpace ? '' : ' '}${text}\r\n`
      assert.equal(target.toString('latin1', offset, offset + length), expected)
    }),
  )
})
