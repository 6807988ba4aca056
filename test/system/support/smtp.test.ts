import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dotStuffed } from './smtp.ts'

const CASES: readonly { readonly name: string; readonly message: string; readonly wire: string }[] = [
  { name: 'an empty message', message: '', wire: '.\r\n' },
  { name: 'a line', message: 'a\r\n', wire: 'a\r\n.\r\n' },
  { name: 'a last line without its end', message: 'a', wire: 'a\r\n.\r\n' },
  { name: 'a lone dot', message: '.\r\n', wire: '..\r\n.\r\n' },
  {
    name: 'dots at the start, in the middle and at the end of lines',
    message: '.a.b.\r\n.\r\n',
    wire: '..a.b.\r\n..\r\n.\r\n',
  },
  { name: 'a dot after a bare LF', message: 'a\n.b\r\n', wire: 'a\n..b\r\n.\r\n' },
]

for (const { name, message, wire } of CASES) {
  test(`the client sends ${name} as DATA wants it`, () => {
    assert.equal(dotStuffed(Buffer.from(message)).toString(), wire)
  })
}
