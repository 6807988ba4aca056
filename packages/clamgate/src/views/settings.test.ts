import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import { configSchema } from '../config/schema.ts'
import { viewsSettings } from './settings.ts'

test('without a configuration the bounds are those of the library', () => {
  assert.deepEqual(viewsSettings(configSchema.parse({})), { mode: 'auto', bounds: DEFAULT_BOUNDS })
})

test('each key sets a bound of its own', () => {
  const keys = Object.keys(configSchema.parse({}).mime).filter((key) => key !== 'memory')
  const seen = keys.flatMap((key) => {
    const value = key === 'maxTime' ? '7s' : 77
    const mime = { [key]: key.endsWith('Size') && key !== 'maxBoundarySize' ? '2M' : value }
    const { bounds } = viewsSettings(configSchema.parse({ mime }))
    return Object.entries(bounds).flatMap(([name, bound]) =>
      Object.entries(DEFAULT_BOUNDS).some(([other, usual]) => other === name && usual !== bound)
        ? [name]
        : [],
    )
  })
  assert.deepEqual(seen.sort(), Object.keys(DEFAULT_BOUNDS).sort())
})
