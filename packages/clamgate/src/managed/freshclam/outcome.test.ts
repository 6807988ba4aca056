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

const STATUSES: readonly [line: string, status: string][] = [
  ['WARNING: FreshClam received error code 403 from the ClamAV Content Delivery Network (CDN).', '403'],
  ['WARNING: FreshClam received error code 429 from the ClamAV Content Delivery Network (CDN).', '429'],
  ['ERROR: downloadFile: Unexpected response (503) from http://mirror/daily.cvd', '503'],
  ['WARNING: remote_cvdhead: Unexpected response (502) from http://mirror (Proxy: proxy:3128)', '502'],
  ["WARNING: Can't download daily.cvd from http://mirror/daily.cvd (HTTP status 403)", '403'],
  ['WARNING: Download failed (56) WARNING:  Message: CONNECT tunnel failed, response 407', '407'],
  ['WARNING: Download failed (22) WARNING:  Message: The requested URL returned error: 429', '429'],
]
for (const [line, status] of STATUSES) {
  test(`the HTTP status ${status} is named, whatever freshclam ends with: ${line}`, () => {
    for (const code of [7, 11, 14, 17, 57]) {
      const outcome = explainRun(exit(code), [line, 'ERROR: Update failed.'])
      assert.ok(outcome.kind === 'failed')
      assert.match(outcome.error.message, new RegExp(`the mirror answered HTTP ${status}; `))
      assert.equal(outcome.error.details['httpStatus'], status)
    }
  })
}

test('a refusal is named before other answers, with what helps against it', () => {
  const outcome = explainRun(exit(11), [
    'WARNING: remote_cvdhead: Unexpected response (500) from http://mirror',
    'WARNING: FreshClam received error code 403 from the ClamAV Content Delivery Network (CDN).',
    'ERROR: downloadFile: Unexpected response (503) from http://mirror/main.cvd',
    'ERROR: Update failed.',
  ])
  assert.ok(outcome.kind === 'failed')
  assert.equal(outcome.error.details['httpStatus'], '403')
  assert.match(outcome.error.remedy ?? '', /a mirror of your own/)
})

test('of several answers that are no refusal the last one counts, and no number elsewhere is taken for one', () => {
  const statusOf = (...lines: string[]) => {
    const outcome = explainRun(exit(11), lines)
    return outcome.kind === 'failed' ? outcome.error.details['httpStatus'] : outcome.kind
  }
  const answered = (status: number) =>
    `ERROR: downloadFile: Unexpected response (${status}) from http://m/daily.cvd`
  assert.equal(statusOf(answered(500), answered(503)), '503')
  for (const line of ['Downloading daily-403.cdiff', 'daily.cvd (version: 429, sigs: 403)', 'http://m:403/x'])
    assert.equal(statusOf(line, 'ERROR: Update failed.'), undefined, line)
})

test('a cool-down names what the servers had answered, as far as freshclam says', () => {
  for (const [said, status] of [
    ['received error code 403', '403'],
    ['received error code 429', '429'],
    ['previously received error code 429 or 403', '429 or 403'],
  ]) {
    const outcome = explainRun(exit(0), [
      `WARNING: FreshClam ${said} from the ClamAV Content Delivery Network (CDN).`,
      'WARNING: You are still on cool-down until after: 2026-11-23 09:17:32',
    ])
    assert.ok(outcome.kind === 'cooling')
    assert.match(outcome.error.message, new RegExp(`: they answered HTTP ${status}$`))
  }
})
