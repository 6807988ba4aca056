import { configSchema } from '../../config/schema.ts'
import { compilePolicy } from '../../policy/compile.ts'
import { HeaderTests } from '../header-hits.ts'
import { STATUS_FIELD_NAMES } from '../marks/status-fields.ts'
import type { FilterSettings } from '../milter-adapter.ts'
import { WatchedNames } from '../watched-fields.ts'
import { VIEWS_OFF } from './no-readings.ts'

/** Settings of a filter for tests, with `policy` as in a configuration file. */
export function testSettings(
  policy: object = {},
  change: Partial<Omit<FilterSettings, 'policy' | 'watched' | 'headerTests'>> = {},
): FilterSettings {
  const compiled = compilePolicy(configSchema.parse({ policy }).policy, {
    rulePlaces: [],
    resolved: new Map(),
    hostname: 'mx.example.org',
  })
  const watched = ['subject', 'message-id', 'date', 'x-virus-tag', ...STATUS_FIELD_NAMES]
  return {
    policy: compiled,
    headers: { add: 'no', exempt: 'keep', scanned: 'clamgate test at mx.example.org' },
    ambiguityField: { write: 'found', id: 'mx.example.org' },
    watched: new WatchedNames(watched, 'mx.example.org'),
    headerTests: new HeaderTests(compiled.headers),
    messageMemory: 100_000,
    maxScanSize: 1_000_000,
    scanTimeoutMs: 5000,
    policyId: 'test',
    gateway: 'mx.example.org',
    views: VIEWS_OFF,
    ...change,
  }
}
