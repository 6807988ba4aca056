import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ClamdError } from '../errors.ts'
import { NO_ENGINE_DATABASE, parseVersion } from './version.ts'

test('reads engine, database and its date, which is local time', () => {
  const text = 'ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026'
  assert.deepEqual(parseVersion(text), {
    engine: '1.4.6',
    database: 27_800,
    databaseDate: new Date(2026, 10, 23, 9, 26, 8),
    text,
  })
})

test('reads a day that ctime padded with a blank', () => {
  const version = parseVersion('ClamAV 0.103.12/26000/Sun Mar  1 00:00:00 2020')
  assert.deepEqual(version.databaseDate, new Date(2020, 2, 1))
})

test('knows no database when no official one is loaded', () => {
  const version = parseVersion('ClamAV 1.4.6')
  assert.equal(version.engine, '1.4.6')
  assert.equal(version.database, undefined)
  assert.equal(version.databaseDate, undefined)
})

test('reads what VERSIONCOMMANDS says as the same version', () => {
  const version = parseVersion('ClamAV 1.5.0-rc/27800/Mon Nov 23 09:26:08 2026| COMMANDS: SCAN QUIT PING')
  assert.equal(version.engine, '1.5.0-rc')
  assert.equal(version.text, 'ClamAV 1.5.0-rc/27800/Mon Nov 23 09:26:08 2026')
})

test('hands on the nonsense version of a clamd without an engine', () => {
  const version = parseVersion('ClamAV 1.4.6/4294967295/invalid timestam')
  assert.equal(version.database, NO_ENGINE_DATABASE)
})

for (const date of ['', 'yesterday', 'Mon Foo 23 09:26:08 2026', 'Mon Feb 31 09:26:08 2026']) {
  test(`does not know the date of a database from "${date}"`, () => {
    const version = parseVersion(`ClamAV 1.4.6/27800/${date}`)
    assert.equal(version.database, 27_800)
    assert.equal(version.databaseDate, undefined)
  })
}

for (const reply of [
  '',
  'PONG',
  'ClamAV ',
  'ClamAV /1/2',
  'ClamAV 1.4 beta',
  `ClamAV ${'1'.repeat(65)}`,
  'clamav 1.4.6',
]) {
  test(`refuses ${JSON.stringify(reply.slice(0, 20))} as a version`, () => {
    assert.throws(() => parseVersion(reply), { code: 'CLAMD_REPLY_UNKNOWN' })
  })
}

test('says that VERSION is disabled', () => {
  assert.throws(() => parseVersion('COMMAND UNAVAILABLE'), { code: 'CLAMD_COMMAND_UNAVAILABLE' })
})

test('throws nothing but its own error', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `ClamAV ${rest}`),
    fc.string().map((rest) => `ClamAV 1/2/${rest}`),
  )
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseVersion(text)
      } catch (error) {
        assert.ok(error instanceof ClamdError)
      }
    }),
  )
})
