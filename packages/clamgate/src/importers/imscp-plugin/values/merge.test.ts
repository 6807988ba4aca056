import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedValues } from '../config-php/parameters.ts'
import type { PanelValues } from '../import-plugin.ts'
import { administratorsValues, mergePanelValues } from './merge.ts'

test('a merge goes into arrays, replaces names and adds numbers, as the panel does it', () => {
  const base = { a: 'x', b: { c: '1', d: ['p'] }, e: [], f: { g: '1' } }
  const over = { a: 'y', b: { d: ['q', 'r'], z: null }, e: { h: '1' }, f: 'text', n: [1] }
  assert.deepEqual(mergePanelValues(base, over), {
    a: 'y',
    b: { c: '1', d: ['p', 'q', 'r'], z: null },
    e: { h: '1' },
    f: 'text',
    n: [1],
  })
})

test('names of prototypes are names', () => {
  const over: PanelValues = JSON.parse('{"__proto__":{"polluted":"1"},"constructor":"c"}')
  const result = mergePanelValues({}, over)
  assert.deepEqual(Object.entries(result), [
    ['__proto__', { polluted: '1' }],
    ['constructor', 'c'],
  ])
  assert.equal('polluted' in {}, false)
})

test('what an administrator has changed, laid over the defaults, gives his values again', () => {
  const over = {
    clamav_milter_options: {
      OnFail: 'Accept',
      ReadTimeout: 90,
      LocalNet: ['192.0.2.1', '192.0.2.2'],
      OnClean: '',
    },
    clamav_unofficial_sigs_options: { rating_options: { sanesecurity_dbs_rating: 'HIGH' } },
    clamgate_options: { 'policy.infected': 'quarantine' },
    PostfixMilterSocket: 'inet:localhost:32767',
  }
  const values = mergePanelValues(shippedValues(), over)
  const changed = administratorsValues(values, shippedValues())
  assert.deepEqual(changed, over)
  assert.deepEqual(mergePanelValues(shippedValues(), changed), values)
})

test('the same without quotes is no change, nor are words of the panel', () => {
  const values = mergePanelValues(shippedValues(), {
    clamav_milter_options: { ReadTimeout: 120, FixStaleSocket: true, MilterSocketMode: 666 },
    __OVERRIDE__: { clamav_milter_options: { ReadTimeout: 120 } },
  })
  assert.deepEqual(administratorsValues(values, shippedValues()), {})
})

test('an option that was taken out is empty in what was changed', () => {
  const { clamav_milter_options: options, ...rest } = shippedValues()
  const { LogFile: _, ...fewer } = Object.fromEntries(Object.entries(options ?? {}))
  const values = { ...rest, clamav_milter_options: fewer }
  assert.deepEqual(administratorsValues(values, shippedValues()), { clamav_milter_options: { LogFile: '' } })
})
