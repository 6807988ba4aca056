import { Counter, Gauge, type Registry } from 'prom-client'
import type { DigestFacts } from './facts.ts'

/** Registers what is shown of digests; the function that comes back takes it over for a scrape. No addresses: they are many. */
export function createDigestMetrics(registry: Registry): (facts: DigestFacts | undefined) => void {
  const registers = [registry]
  const digests = new Counter({
    name: 'clamgate_digests_total',
    help: 'Digests of kept mail that the mail server took (sent), and tries that came to nothing (failed).',
    labelNames: ['outcome'],
    registers,
  })
  const failing = new Gauge({
    name: 'clamgate_digest_failing',
    help: '1 while digests of the last moment of digest.schedule are not all sent.',
    registers,
  })
  const paused = new Gauge({
    name: 'clamgate_digest_paused_addresses',
    help: 'Addresses that get no digests any more, since they refused too many.',
    registers,
  })
  const last = new Gauge({
    name: 'clamgate_digest_last_run_timestamp_seconds',
    help: 'When this host last sent digests; 0: not since the start.',
    registers,
  })
  return (facts) => {
    digests.reset()
    for (const outcome of ['sent', 'failed'] as const) digests.inc({ outcome }, facts?.[outcome] ?? 0)
    failing.set(facts?.state === 'fail' ? 1 : 0)
    paused.set(facts?.paused.length ?? 0)
    last.set((facts?.last?.atMs ?? 0) / 1000)
  }
}
