import { Counter, Gauge, type Registry } from 'prom-client'
import type { SentinelFacts } from './facts.ts'
import { setTotal } from './process-metrics.ts'

/** Registers what is shown of the sentinel; the function that comes back takes it over for a scrape. No names: they are people. */
export function createSentinelMetrics(registry: Registry): (facts: SentinelFacts | undefined) => void {
  const registers = [registry]
  const stopped = new Gauge({
    name: 'clamgate_sentinel_users',
    help: 'Users who are refused as a whole for sending malware, until somebody clears them.',
    registers,
  })
  const trips = new Counter({
    name: 'clamgate_sentinel_trips_total',
    help: 'Times that a user was refused as a whole from then on.',
    registers,
  })
  const messages = new Counter({
    name: 'clamgate_sentinel_messages_total',
    help: 'Messages of users who were refused as a whole already.',
    registers,
  })
  return (facts) => {
    stopped.set(facts?.action === undefined ? 0 : facts.stopped)
    setTotal(trips, facts?.trips ?? 0)
    setTotal(messages, facts?.refused ?? 0)
  }
}
