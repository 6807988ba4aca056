import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts'

const DURATIONS = [
  ['0s', 0],
  ['250ms', 250],
  ['1s', 1000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['30d', 2_592_000_000],
] as const

for (const [text, ms] of DURATIONS) {
  test(`${text} is ${ms} milliseconds, and is written back so`, () => {
    assert.equal(parseDuration(text), ms)
    assert.equal(formatDuration(ms), text)
  })
}

const SIZES = [
  ['0', 0],
  ['1000', 1000],
  ['1K', 1024],
  ['25M', 26_214_400],
  ['2G', 2_147_483_648],
] as const

for (const [text, bytes] of SIZES) {
  test(`${text} is ${bytes} bytes, and is written back so`, () => {
    assert.equal(parseSize(text), bytes)
    assert.equal(formatSize(bytes), text)
  })
}

test('sizes take small letters too, as clamd.conf does', () => {
  assert.equal(parseSize('25m'), parseSize('25M'))
})

test('what is no duration or size is undefined, never a guess', () => {
  for (const text of [
    '',
    '5',
    '5 m',
    '-5m',
    '1.5h',
    '5min',
    '5M',
    'm',
    '9999999999s',
    'toString',
    '1constructor',
  ]) {
    assert.equal(parseDuration(text), undefined, text)
  }
  for (const text of ['', '25MB', '1.5M', '-1', '0x10', '1T', 'K', '1 K', '9999999999999']) {
    assert.equal(parseSize(text), undefined, text)
  }
})

test('every duration and size survives being written and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (value) => {
      assert.equal(parseDuration(formatDuration(value)), value)
      assert.equal(parseSize(formatSize(value)), value)
    }),
  )
})
