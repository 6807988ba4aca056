import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MODES, parseOptions, USAGE } from './options.ts'

test('without arguments everything is measured, as the targets are defined', () => {
  const options = parseOptions([])
  assert.deepEqual(options?.modes, MODES)
  assert.deepEqual(options?.bodyBytes, [2048, 20_480, 204_800])
  assert.deepEqual(options?.sessions, [20, 1])
  assert.deepEqual(options?.candidates, ['clamav-milter', 'clamgate'])
  assert.equal(options?.perConnection, undefined)
  assert.equal(options?.features, 'all')
  assert.equal(options?.load, 0.5)
  assert.equal(options?.idleConnections, 1000)
  assert.equal(options?.soakMessages, 200_000)
})

test('modes are measured once each and in their own order, however they are asked for', () => {
  assert.deepEqual(parseOptions(['soak', 'postfix', 'socket', 'postfix'])?.modes, [
    'socket',
    'postfix',
    'soak',
  ])
  assert.deepEqual(parseOptions(['idle', 'all'])?.modes, MODES)
})

test('lists and sizes are read with their units', () => {
  const options = parseOptions(['--sizes', '3K, 1M,700', '--sessions', '5', '--candidates=clamgate-inet'])
  assert.deepEqual(options?.bodyBytes, [3072, 1_048_576, 700])
  assert.deepEqual(options?.sessions, [5])
  assert.deepEqual(options?.candidates, ['clamgate-inet'])
})

test('a minimal configuration, chance arrivals and another load can be asked for', () => {
  const options = parseOptions(['--features', 'none', '--arrivals', 'poisson', '--load', '1'])
  assert.equal(options?.features, 'none')
  assert.equal(options?.arrivals, 'poisson')
  assert.equal(options?.load, 1)
})

test('connections may end after a number of messages', () => {
  assert.equal(parseOptions(['socket', '--per-connection', '1'])?.perConnection, 1)
})

test('help is no run, and names every mode', () => {
  assert.equal(parseOptions(['socket', '--help']), undefined)
  for (const mode of MODES) assert.ok(USAGE.includes(mode), mode)
})

const WRONG = [
  ['sockets'],
  ['--sizes', '2G'],
  ['--sizes', '100'],
  ['--sizes', ''],
  ['--sessions', '0'],
  ['--sessions', '1.5'],
  ['--per-connection', '0'],
  ['--seconds', '0'],
  ['--seconds', 'ten'],
  ['--candidates', 'amavis'],
  ['--features', 'some'],
  ['--load', '0'],
  ['--load', '1.1'],
  ['--arrivals', 'never'],
  ['--soak', '0'],
  ['--no-such-option'],
]
for (const args of WRONG) {
  test(`${args.join(' ')} is refused before anything starts`, () => {
    assert.throws(() => parseOptions(args), { name: 'BenchError', code: 'BENCH_USAGE' })
  })
}
