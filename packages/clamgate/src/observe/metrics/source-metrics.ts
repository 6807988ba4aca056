import { Counter, Gauge, type Registry } from 'prom-client'
import { cleanText } from '../../ground/clean.ts'
import type { SourcesFacts } from './facts.ts'
import { setIfKnown, setTotal } from './process-metrics.ts'

const STATES = ['ok', 'waiting', 'paused', 'failing'] as const

/** Registers what is shown of signatures of third parties; the function that comes back takes it over for a scrape. */
export function createSourceMetrics(
  registry: Registry,
  wallClockMs: () => number,
): (facts: SourcesFacts | undefined) => void {
  const gauge = (name: string, help: string, ...labels: string[]) =>
    new Gauge({ name, help, labelNames: ['source', ...labels], registers: [registry] })
  const state = gauge(
    'clamgate_signatures_source_state',
    '1 for the state that a source of signatures is in.',
    'state',
  )
  const files = gauge('clamgate_signatures_files', 'Files of a source that are live.')
  const count = gauge('clamgate_signatures_live', 'Signatures of a source that are live.')
  const bytes = gauge('clamgate_signatures_bytes', 'Size of the files of a source that are live.')
  const refused = gauge('clamgate_signatures_refused_files', 'Files of a source that were refused.')
  const age = gauge(
    'clamgate_signatures_success_age_seconds',
    'Time since a source was last asked with success.',
  )
  const tripped = new Gauge({
    name: 'clamgate_signatures_tripped',
    help: 'Signatures for which nothing is refused, since their hits have jumped.',
    registers: [registry],
  })
  const trips = new Counter({
    name: 'clamgate_signatures_tripped_total',
    help: 'Times that a signature was tripped.',
    registers: [registry],
  })
  const all = [state, files, count, bytes, refused, age]

  return (facts) => {
    for (const metric of all) metric.reset() // a source that was switched off is not shown any more
    setIfKnown(tripped, facts?.tripped)
    setTotal(trips, facts?.trips ?? 0)
    for (const one of facts?.sources ?? []) {
      const source = cleanText(one.name)
      for (const name of STATES) state.set({ source, state: name }, name === one.state ? 1 : 0)
      files.set({ source }, one.files)
      count.set({ source }, one.signatures)
      bytes.set({ source }, one.bytes)
      refused.set({ source }, one.refused)
      // A clock that was set back makes nothing younger than new.
      if (one.lastSuccessMs !== undefined) {
        age.set({ source }, Math.max(0, (wallClockMs() - one.lastSuccessMs) / 1000))
      }
    }
  }
}
