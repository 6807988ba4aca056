import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describePlan, estimateSeconds, readable } from './estimate.ts'
import { type BenchOptions, MODES, parseOptions } from './options.ts'

function optionsOf(...args: readonly string[]): BenchOptions {
  const options = parseOptions(args)
  assert.ok(options !== undefined)
  return options
}

test('the socket mode takes its rounds for INSTREAM and each candidate, size and number of sessions', () => {
  const options = optionsOf(
    '--sizes',
    '2K',
    '--sessions',
    '20',
    '--seconds',
    '10',
    '--rounds',
    '5',
    '--warm-up',
    '3',
  )
  const one = estimateSeconds('socket', options)
  assert.ok(one >= 3 * 53 && one < 3 * 53 + 20, `${one} s`)
  const two = estimateSeconds('socket', { ...options, sessions: [20, 1] })
  assert.equal(two - one, 3 * 53)
})

test('modes for Clamgate alone take no time of clamav-milter', () => {
  const both = optionsOf()
  const alone = optionsOf('--candidates', 'clamgate')
  for (const mode of ['idle', 'eventloop'] as const) {
    assert.equal(estimateSeconds(mode, both), estimateSeconds(mode, alone))
  }
  assert.ok(estimateSeconds('soak', both) > estimateSeconds('soak', alone))
})

test('every mode takes some time, shorter rounds take less', () => {
  for (const mode of MODES) assert.ok(estimateSeconds(mode, optionsOf()) > 1, mode)
  assert.ok(estimateSeconds('postfix', optionsOf('--seconds', '1')) < estimateSeconds('postfix', optionsOf()))
})

test('the plan names each mode and the whole', () => {
  assert.match(describePlan(optionsOf('idle', 'burst')), /^idle \d+ s, burst \d+ (s|min): about \d+ (s|min)$/)
  assert.equal(readable(119.4), '119 s')
  assert.equal(readable(120), '2 min')
})
