import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ClamdError, type ClamdErrorCode } from '../errors.ts'
import type { ScanResult } from '../types.ts'
import { parseScanReply, refuseNotice } from './reply.ts'

const found = (signature: string): ScanResult => ({ kind: 'found', signature })
const failed = (text: string): ScanResult => ({ kind: 'error', text })
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e'

const REPLIES: readonly { reply: string; result: ScanResult }[] = [
  { reply: 'stream: OK', result: { kind: 'clean' } },
  { reply: 'stream: Eicar-Test-Signature FOUND', result: found('Eicar-Test-Signature') },
  { reply: 'stream: A.B.UNOFFICIAL FOUND', result: found('A.B.UNOFFICIAL') },
  {
    reply: 'stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND',
    result: found('Heuristics.Limits.Exceeded.MaxFileSize'),
  },
  { reply: 'stream: a name "with" \'quotes\' FOUND', result: found('a name "with" \'quotes\'') },
  { reply: 'stream: x OK FOUND', result: found('x OK') },
  { reply: 'stream: OK FOUND', result: found('OK') },
  { reply: 'stream: FOUND FOUND', result: found('FOUND') },
  { reply: 'stream: x ERROR FOUND', result: found('x ERROR') },
  { reply: 'stream: stream: OK FOUND', result: found('stream: OK') },
  { reply: `stream: ${'n'.repeat(4000)} FOUND`, result: found('n'.repeat(4000)) },
  { reply: `stream: Win.Test(${MD5}:68) FOUND`, result: found('Win.Test') },
  { reply: `stream: Win.Test (${MD5}:68) FOUND`, result: found('Win.Test') },
  { reply: 'stream: Win.Test(12:68) FOUND', result: found('Win.Test(12:68)') },
  { reply: 'INSTREAM size limit exceeded. ERROR', result: { kind: 'too-large' } },
  { reply: "stream: Can't allocate memory ERROR", result: failed("Can't allocate memory") },
  { reply: 'stream: Exceeded time limit ERROR', result: failed('Exceeded time limit') },
  { reply: 'stream: Not a regular file ERROR', result: failed('Not a regular file') },
  { reply: 'Error writing to temporary file ERROR', result: failed('Error writing to temporary file') },
  { reply: 'Error processing command. ERROR', result: failed('Error processing command.') },
  { reply: 'Command invalid inside IDSESSION. ERROR', result: failed('Command invalid inside IDSESSION.') },
  { reply: 'No file descriptor received. ERROR', result: failed('No file descriptor received.') },
  { reply: 'ENGINE VERSION MISMATCH: 1 != 2. ERROR', result: failed('ENGINE VERSION MISMATCH: 1 != 2.') },
  { reply: 'stream: A FOUND\nstream: B FOUND\n', result: found('A') },
  { reply: 'stream: A FOUND\0stream: B FOUND', result: found('A') },
  { reply: 'stream: OK\0stream: B FOUND', result: found('B') },
  {
    reply: 'Error writing to temporary file ERROR\0Error processing command. ERROR',
    result: failed('Error writing to temporary file'),
  },
  { reply: 'stream: OK\0Error processing command. ERROR', result: failed('Error processing command.') },
]
for (const { reply, result } of REPLIES) {
  test(`reads ${JSON.stringify(reply.slice(0, 60))} as ${result.kind}`, () => {
    assert.deepEqual(parseScanReply(reply), result)
  })
}

const REFUSED: readonly { reply: string; code: ClamdErrorCode }[] = [
  { reply: 'COMMAND READ TIMED OUT', code: 'CLAMD_READ_TIMED_OUT' },
  { reply: 'COMMAND READ TIMED OUT\n', code: 'CLAMD_READ_TIMED_OUT' },
  { reply: 'COMMAND UNAVAILABLE', code: 'CLAMD_COMMAND_UNAVAILABLE' },
  { reply: 'UNKNOWN COMMAND', code: 'CLAMD_COMMAND_UNAVAILABLE' },
  { reply: '', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: '\n', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'OK', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream:OK', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream: ok', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream: OK ', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: ' stream: OK', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream: OK\0strea', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: '1: stream: OK', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'fd[10]: OK', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream: FOUND', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'stream:  FOUND', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'Eicar FOUND', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'PONG', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'HTTP/1.1 400 Bad Request\r\n', code: 'CLAMD_REPLY_UNKNOWN' },
  { reply: 'constructor', code: 'CLAMD_REPLY_UNKNOWN' },
]
for (const { reply, code } of REFUSED) {
  test(`refuses ${JSON.stringify(reply)} with ${code}`, () => {
    assert.throws(() => parseScanReply(reply), { name: 'ClamdError', code })
  })
}

test('leaves replies alone that are no notice', () => {
  refuseNotice('PONG')
  refuseNotice('COMMAND UNAVAILABLE, sort of')
})

test('an unknown reply is quoted short and without control characters', () => {
  assert.throws(
    () => parseScanReply(`\u001b[31m${'x'.repeat(500)}`),
    (error: unknown) =>
      error instanceof ClamdError && /"\ufffd\[31mx+…"$/.test(error.message) && error.message.length < 200,
  )
})

const pieces = fc.constantFrom(
  'stream: ',
  'OK',
  ' FOUND',
  ' ERROR',
  '\n',
  '\0',
  'x',
  ' ',
  '(',
  `(${MD5}:1)`,
  'INSTREAM size limit exceeded.',
)
const replies = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
)

test('calls nothing clean but lines that say OK, and throws nothing but its own error', () => {
  fc.assert(
    fc.property(replies, (reply) => {
      try {
        const result = parseScanReply(reply)
        if (result.kind !== 'clean') return
      } catch (error) {
        assert.ok(error instanceof ClamdError)
        return
      }
      assert.match(reply, /^[\n\0]*(stream: OK[\n\0]*)+$/)
    }),
    { numRuns: 500 },
  )
})

test('finds any name that clamd can send', () => {
  const names = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
    .filter((name) => name.trim() !== '' && !/[\n\0]/.test(name) && !name.endsWith(')'))
  fc.assert(
    fc.property(names, (name) => {
      assert.deepEqual(parseScanReply(`stream: ${name} FOUND`), { kind: 'found', signature: name })
    }),
  )
})

test('takes time in proportion to the reply', () => {
  for (const unit of ['(', ' FOUND', 'stream: ', '\n', ' ', `(${MD5}:1)`, 'stream: OK\0']) {
    const reply = `stream: ${unit.repeat(200_000 / unit.length)} FOUND`
    // Of this thread alone: a busy host is not the reply's matter.
    const before = process.threadCpuUsage()
    try {
      parseScanReply(reply)
    } catch (error) {
      assert.ok(error instanceof ClamdError)
    }
    // A quadratic one takes minutes.
    assert.ok(process.threadCpuUsage(before).user < 2_000_000, JSON.stringify(unit))
  }
})
