import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type ManagedEngine, startManagedEngine } from './support/managed-engine.ts'

const PARTS = 1500
/** clamd 1.x prints a warning and an error for each of them. */
const LINES_PER_PART = 2

test('a mail that makes clamd print thousands of warnings costs a few lines of the log, and a count', async () => {
  await using engine = await startManagedEngine()
  const warnings = () => warningsOf(engine)
  assert.deepEqual(await engine.scan(mailOfBrokenFilms('one')), { kind: 'clean' })
  await waitUntil(async () => (warnings().length >= 10 ? true : undefined), { timeoutMs: 30_000 })
  await engine.scan(mailOfBrokenFilms('two'))
  assert.equal(warnings().length, 10, 'five of each of two shapes')
  // When clamd has ended, all that it said was heard.
  await engine.stop()
  const all = warnings()
  assert.equal(all.length, 11)
  assert.equal(10 + Number(all[10]?.fields['repeated']), 2 * PARTS * LINES_PER_PART)
  assert.match(
    all[10]?.sentence ?? '',
    /^clamd: 5990 more lines in \d+ s, 2995 of them like: LibClamAV (Warning|Error): /,
  )
})

function warningsOf({ log }: ManagedEngine) {
  return log.lines.filter(({ event, level }) => event === 'engine.clamd.line' && level === 'warn')
}

/** Each part says that it is a film packed with LZMA, and is not. */
function mailOfBrokenFilms(name: string): Buffer {
  const parts = Array.from({ length: PARTS }, (_, index) => {
    const film = Buffer.concat([
      Buffer.from('ZWS\x0d\xff\xff\0\0', 'latin1'),
      Buffer.from(`broken film ${name} ${index}`),
    ])
    return (
      '--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
      `${film.toString('base64')}\r\n`
    )
  })
  return Buffer.from(
    'From: <a@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n' +
      `${parts.join('')}--x--\r\n`,
  )
}
