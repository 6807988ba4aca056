import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClamdError, type ClamdErrorCode, InstreamBufferPool } from '@clamgate/clamd'
import { failureOfError, failureOfReply, fingerprintOf } from './scan-failure.ts'

const clamdError = (code: ClamdErrorCode, details: Record<string, string | boolean> = {}) =>
  new ClamdError(code, 'what happened', { details })

const ERRORS: readonly {
  readonly name: string
  readonly error: unknown
  /** The flags that are set. */
  readonly flags: string
}[] = [
  { name: 'no connection', error: clamdError('CLAMD_UNREACHABLE'), flags: 'away worthAnother' },
  {
    name: 'a full backlog',
    error: clamdError('CLAMD_UNREACHABLE', { errno: 'EAGAIN' }),
    flags: 'worthAnother',
  },
  {
    name: 'a connection lost before a word',
    error: clamdError('CLAMD_CLOSED', { beforeVerdict: true }),
    flags: 'lost blamed worthAnother',
  },
  {
    name: 'a connection lost within the reply',
    error: clamdError('CLAMD_CLOSED', { beforeVerdict: false }),
    flags: 'blamed worthAnother',
  },
  {
    name: 'a reply that makes no sense',
    error: clamdError('CLAMD_REPLY_UNKNOWN'),
    flags: 'blamed worthAnother',
  },
  { name: 'a time-out of the reply', error: clamdError('CLAMD_REPLY_TIMEOUT'), flags: '' },
  { name: 'a clamd that takes no data', error: clamdError('CLAMD_STALLED'), flags: 'worthAnother' },
  { name: 'something that has no code', error: new TypeError('oops'), flags: '' },
]

for (const { name, error, flags } of ERRORS) {
  test(`of ${name} the flags are: ${flags || 'none'}`, () => {
    const failure = failureOfError(error)
    const set = (['away', 'lost', 'blamed', 'worthAnother'] as const).filter((flag) => failure[flag])
    assert.equal(set.join(' '), flags)
  })
}

const REPLIES: readonly {
  readonly text: string
  readonly blamed: boolean
  readonly worthAnother: boolean
}[] = [
  { text: "Can't create temporary file", blamed: true, worthAnother: true },
  { text: 'Error writing to temporary file', blamed: true, worthAnother: true },
  { text: "Can't allocate memory", blamed: true, worthAnother: true },
  { text: 'Bad state (engine not initialized, or already initialized)', blamed: true, worthAnother: true },
  { text: 'Exceeded time limit', blamed: false, worthAnother: false },
  { text: 'Exceeded max recursion depth', blamed: false, worthAnother: true },
  { text: 'Bad format or broken data', blamed: false, worthAnother: true },
  { text: "Can't parse data", blamed: false, worthAnother: true },
]

for (const { text, blamed, worthAnother } of REPLIES) {
  test(`the error reply "${text}" ${blamed ? 'speaks against the server' : 'is a matter of the message'}`, () => {
    const failure = failureOfReply(text)
    assert.deepEqual(
      [failure.blamed, failure.worthAnother, failure.code],
      [blamed, worthAnother, 'SCAN_ERROR'],
    )
  })
}

test('a message has the same fingerprint however it is cut, and another has another', () => {
  const text = Buffer.from(`Message-Id: <1@example.org>\n${'x'.repeat(8000)}`)
  const whole = fingerprintOf([text])
  for (const cut of [0, 1, 30, 4095, 4096, 4097, 8000]) {
    assert.equal(fingerprintOf([text.subarray(0, cut), text.subarray(cut)]), whole, `cut at ${cut}`)
  }
  const held = new InstreamBufferPool().take()
  held.append(text)
  assert.equal(fingerprintOf(held), whole)
  assert.notEqual(fingerprintOf([Buffer.from('Message-Id: <2@example.org>\n')]), whole)
})
