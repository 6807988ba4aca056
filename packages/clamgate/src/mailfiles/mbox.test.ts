import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { beginsMbox, type MboxPart, MboxSplitter } from './mbox.ts'
import { messagesOfStream } from './mbox-stream.ts'
import { unquoted } from './unquote.ts'

const FROM = 'From a@example.org Mon Nov 23 10:00:00 2026'

/** The messages of an mbox that comes in these pieces, by its parts and by its offsets. */
function split(pieces: readonly Buffer[]): { readonly told: string[]; readonly cut: string[] } {
  const splitter = new MboxSplitter()
  const whole = Buffer.concat(pieces)
  const told: string[] = []
  const cut: string[] = []
  let start = -1
  const take = (part: MboxPart): void => {
    if (part.kind === 'begin') {
      told.push('')
      start = part.at
    } else if (part.kind === 'data') told.push(`${told.pop()}${part.bytes.toString('latin1')}`)
    else cut.push(whole.toString('latin1', start, part.at))
  }
  for (const piece of pieces) splitter.push(piece).forEach(take)
  splitter.end().forEach(take)
  return { told, cut }
}

const CASES: readonly [what: string, mbox: string, messages: readonly string[]][] = [
  [
    'two messages',
    `${FROM}\nSubject: a\n\none\n\n${FROM}\nSubject: b\n\ntwo\n`,
    ['Subject: a\n\none\n', 'Subject: b\n\ntwo\n'],
  ],
  ['the empty line at the end', `${FROM}\nA: b\n\none\n\n`, ['A: b\n\none\n']],
  [
    'more empty lines, of which one is the mbox',
    `${FROM}\nA: b\n\n\n\n${FROM}\nB: c\n`,
    ['A: b\n\n\n', 'B: c\n'],
  ],
  ['CRLF', `${FROM}\r\nA: b\r\n\r\none\r\n\r\n${FROM}\r\nB: c\r\n`, ['A: b\r\n\r\none\r\n', 'B: c\r\n']],
  ['no line end at the end', `${FROM}\nA: b\n\none`, ['A: b\n\none']],
  ['no empty line between', `${FROM}\nA: b\n\none\n${FROM}\nB: c\n`, ['A: b\n\none\n', 'B: c\n']],
  [
    'From of a sentence',
    `${FROM}\nA: b\n\n\nFrom me to you\n\nFrom\n`,
    ['A: b\n\n\nFrom me to you\n\nFrom\n'],
  ],
  ['a quoted From', `${FROM}\nA: b\n\n>${FROM}\n`, [`A: b\n\n>${FROM}\n`]],
  ['an empty message', `${FROM}\n${FROM}\nA: b\n`, ['', 'A: b\n']],
  ['NUL and bare CR', `${FROM}\nA: \0\r\rb\n\r\n\n`, ['A: \0\r\rb\n\r\n']],
  ['nothing', '', []],
]
for (const [what, mbox, messages] of CASES) {
  test(`an mbox is cut the same wherever its bytes come in pieces: ${what}`, () => {
    const bytes = Buffer.from(mbox, 'latin1')
    assert.deepEqual(split([bytes]), { told: messages, cut: messages })
    for (let at = 0; at <= bytes.length; at++) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)]
      assert.deepEqual(split(pieces), { told: messages, cut: messages }, `cut at ${at}`)
    }
    const single = [...bytes].map((octet) => Buffer.of(octet))
    assert.deepEqual(split(single), { told: messages, cut: messages })
  })
}

test('From lines of all programs begin a message, sentences do not', () => {
  for (const line of [
    FROM,
    'From MAILER-DAEMON Mon Nov  2 01:02:03 2026',
    'From "a b"@x  Mon Nov 23 10:00 2026',
    'From a@x Mon Nov 23 10:00:00 CET 2026',
    'From a@x Mon Nov 23 10:00:00 2026 +0100',
    'From - Mon Nov 23 10:00:00 2026',
    'From a@x Mon, 23 Nov 2026 10:00:00 +0100',
  ]) {
    assert.ok(beginsMbox(Buffer.from(`${line}\nSubject: x\n`)), line)
  }
  for (const line of [
    'From me',
    'From: a@x',
    'from a@x Mon Nov 23 10:00:00 2026',
    '>From a@x Mon Nov 23 10:00:00 2026',
    '',
  ]) {
    assert.ok(!beginsMbox(Buffer.from(`${line}\n`)), line)
  }
})

test('a line of a gigabyte costs no memory', () => {
  const splitter = new MboxSplitter()
  splitter.push(Buffer.from(`${FROM}\n\n`))
  const chunk = Buffer.alloc(1_000_000, 'From ')
  let told = 0
  for (let count = 0; count < 100; count++) {
    for (const part of splitter.push(chunk)) if (part.kind === 'data') told += part.bytes.length
  }
  assert.ok(told >= 100_000_000 - 2000, `${told}`)
})

test('what was quoted once is what was written, however it comes', async () => {
  const line = fc.constantFrom('From me', '>From me', '>>From x', '>', '>>', '> From', '', 'text', '>Fro')
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(40)), fc.boolean(), async (lines, cuts, ended) => {
      const written = lines.join('\n') + (ended ? '\n' : '')
      const quoted = Buffer.from(written.replaceAll(/^(?=>*From )/gm, '>'))
      const pieces: Buffer[] = []
      let from = 0
      for (const size of cuts) {
        pieces.push(quoted.subarray(from, from + size))
        from += size
      }
      pieces.push(quoted.subarray(from))
      const seen = await buffer(
        Readable.from(unquoted(Readable.from(pieces.filter(({ length }) => length > 0)))),
      )
      assert.equal(seen.toString(), written)
    }),
  )
})

test('a line of quotes alone costs no memory', async () => {
  let length = 0
  for await (const bytes of unquoted(
    Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(100_000, '>'))),
  ))
    length += bytes.length
  assert.equal(length, 10_000_000)
})

test('of an mbox in a pipe a message that is given up does not spoil the next', async () => {
  const mbox = `${FROM}\nA: ${'x'.repeat(300_000)}\n\n${FROM}\nB: c\n\n>From x\n`
  const pieces = mbox.match(/.{1,1000}/gs) ?? []
  const names: string[] = []
  let last = ''
  for await (const message of messagesOfStream(
    Readable.from(pieces.map((piece) => Buffer.from(piece))),
    '-',
  )) {
    names.push(message.name)
    const stream = message.open()
    if (names.length === 1) stream.destroy()
    else last = (await buffer(stream)).toString()
  }
  assert.deepEqual([names, last], [['-:1', '-:2'], 'B: c\n\nFrom x\n'])
})
