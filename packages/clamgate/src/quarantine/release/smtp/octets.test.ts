import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { forBdat, forData, wireFacts } from './octets.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex')
const NOTHING = Buffer.alloc(0)

async function* cutAt(text: string, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield Buffer.from(text.slice(from, Math.max(cut, from)), 'latin1')
    from = Math.max(cut, from)
  }
  yield Buffer.from(text.slice(from), 'latin1')
}

async function all(pieces: AsyncIterable<Buffer>): Promise<string> {
  const taken: Buffer[] = []
  for await (const piece of pieces) taken.push(Buffer.from(piece))
  return Buffer.concat(taken).toString('latin1')
}

/** What a server has that reads DATA as RFC 5321 says. */
function unstuffed(data: string): string {
  assert.ok(data.endsWith('\r\n.\r\n') || data === '.\r\n')
  return data.slice(0, -3).replace(/(^|\r\n)\./g, '$1')
}

const octets = fc
  .array(fc.constantFrom('\r', '\n', '.', 'a', '\0', '\xff', '\r\n', '\r\n.\r\n'), { maxLength: 30 })
  .map((parts) => parts.join(''))
const cuts = fc.array(fc.nat(30), { maxLength: 5 })

test('DATA brings a server exactly the octets, with a line end, and CRLF for bare LF; however they come', async () => {
  await fc.assert(
    fc.asyncProperty(octets, cuts, async (text, at) => {
      const facts = await wireFacts(cutAt(text, at))
      const sent = await all(forData(NOTHING, cutAt(text, at), facts))
      const normal = text.replace(/(?<!\r)\n/g, '\r\n')
      const whole = normal.endsWith('\n') || normal === '' ? normal : `${normal}\r\n`
      assert.equal(unstuffed(sent), whole)
      assert.ok(facts.sha256.has(sha256(whole)))
      assert.ok(facts.sha256.has(sha256(whole.replace(/\r(?!\n)/g, ' '))))
      assert.equal(facts.hasBareLf, normal !== text)
      assert.doesNotMatch(sent.slice(0, -5), /\n\.\r?\n/, 'nothing in it can be taken for the end')
    }),
  )
})

test('BDAT brings the octets as they are, as many as were announced', async () => {
  await fc.assert(
    fc.asyncProperty(octets, cuts, async (text, at) => {
      const facts = await wireFacts(cutAt(text, at))
      const sent = await all(forBdat(NOTHING, cutAt(text, at), facts))
      assert.equal(sent, text.endsWith('\n') || text === '' ? text : `${text}\r\n`)
      assert.equal(sent.length, facts.bytes)
      assert.ok(facts.sha256.has(sha256(sent)))
    }),
  )
})

test('a dot at the begin of what comes behind the ticket is doubled, too', async () => {
  const facts = await wireFacts(cutAt('.\r\n', []))
  assert.equal(await all(forData(Buffer.from('X: 1\r\n'), cutAt('.\r\n', []), facts)), 'X: 1\r\n..\r\n.\r\n')
})
