import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainRun } from './outcome.ts'

const exit = (code: number) => ({ code, signal: null })

test('databases that are new, or were so already, are fine', () => {
  for (const code of [0, 1]) assert.deepEqual(explainRun(exit(code), ['daily.cvd updated']), { kind: 'ok' })
})

test('every exit code of freshclam above that is a failure with a remedy of its own', () => {
  for (let code = 2; code <= 19; code++) {
    const outcome = explainRun(exit(code), [])
    assert.equal(outcome.kind, 'failed')
    assert.ok(outcome.kind === 'failed' && outcome.error.remedy)
    assert.equal(outcome.error.details['exitCode'], code)
    assert.doesNotMatch(outcome.error.message, /exit code/, `code ${code} has a meaning`)
  }
})

test('an unknown exit code and a signal are failures too', () => {
  assert.equal(explainRun(exit(57), []).kind, 'failed')
  const killed = explainRun({ code: null, signal: 'SIGKILL' }, [])
  assert.ok(killed.kind === 'failed' && killed.error.message.includes('SIGKILL'))
})

test("freshclam's first error is quoted", () => {
  const outcome = explainRun(exit(11), [
    'WARNING: Invalid DNS reply. Falling back to HTTP mode.',
    "ERROR: remote_cvdhead: Download failed (7) ERROR:  Message: Couldn't connect to server",
    'ERROR: Update failed.',
  ])
  assert.ok(outcome.kind === 'failed')
  assert.match(outcome.error.message, /Couldn't connect to server/)
})

test('a cool-down is honoured although freshclam ends with 0, until the local time that it names', () => {
  const outcome = explainRun(exit(0), [
    'WARNING: You are still on cool-down until after: 2026-11-23 09:17:32',
  ])
  assert.ok(outcome.kind === 'cooling')
  assert.equal(outcome.until, new Date(2026, 10, 23, 9, 17, 32).getTime())
  assert.equal(outcome.error.code, 'ENGINE_FRESHCLAM_COOLDOWN')
})

test('a cool-down with a time that cannot be read is one all the same', () => {
  const outcome = explainRun(exit(0), ['WARNING: You are on cool-down until after: tomorrow'])
  assert.ok(outcome.kind === 'cooling')
  assert.equal(outcome.until, undefined)
})
