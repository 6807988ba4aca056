import { Counter, Gauge, type Registry } from 'prom-client'
import type { StoreFacts } from './facts.ts'
import { setIfKnown, setTotal } from './process-metrics.ts'

const STATES = ['ok', 'warn', 'fail'] as const
const KINDS = ['clean', 'finding', 'entry', 'action'] as const

/** Registers what is shown of the store; where there is none all of it is zero. */
export function createStoreMetrics(registry: Registry): (store: StoreFacts | undefined) => void {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const state = gauge(
    'clamgate_store_state',
    '1 for the state of the database of events: warn while it takes none, fail while some are lost meanwhile.',
    'state',
  )
  const waiting = gauge('clamgate_store_waiting', 'Events that wait in memory for the database.')
  const waitingBytes = gauge('clamgate_store_waiting_bytes', 'Size of the events that wait in memory.')
  const spilled = gauge(
    'clamgate_store_spilled_bytes',
    'Size of the files for events that the database did not take.',
  )
  const size = gauge('clamgate_store_size_bytes', 'Size of the database of events.')
  const last = gauge(
    'clamgate_store_last_write_timestamp_seconds',
    'When an event was last written; absent before the first one.',
  )
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  const written = counter('clamgate_store_written_total', 'Events that were written into the database.')
  const dropped = counter(
    'clamgate_store_dropped_total',
    'Events that are lost, since neither memory nor files had room for them, by kind.',
    'kind',
  )

  return (store) => {
    for (const metric of [state, waiting, waitingBytes, spilled, size, last, written, dropped]) metric.reset()
    if (store === undefined || store.url === 'off') return
    for (const one of STATES) state.set({ state: one }, one === store.state ? 1 : 0)
    waiting.set(store.waiting)
    waitingBytes.set(store.waitingBytes)
    spilled.set(store.spilledBytes)
    setIfKnown(size, store.sizeBytes)
    setIfKnown(last, store.lastWrittenAtMs === undefined ? undefined : store.lastWrittenAtMs / 1000)
    setTotal(written, store.written)
    for (const kind of KINDS) dropped.inc({ kind }, store.dropped[kind] ?? 0)
  }
}
