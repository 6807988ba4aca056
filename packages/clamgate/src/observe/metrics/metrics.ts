import { Counter, Gauge, Registry } from 'prom-client'
import type { MessageRecord } from '../../filter/record.ts'
import { createAccountMetrics } from './account-metrics.ts'
import type { AccountFacts, MetricsFacts, ReloadHow, ReloadOutcome } from './facts.ts'
import { createMessageMetrics } from './message-metrics.ts'
import { createProcessMetrics } from './process-metrics.ts'
import { createStateMetrics } from './state-metrics.ts'

export interface MetricsOptions {
  /** Of Clamgate. */
  readonly version: string
  /** Read once for each scrape. */
  readonly facts: () => MetricsFacts
  /** Monotonic, ms; default `performance.now`. */
  readonly monotonic?: () => number
  /** Unix time, ms; default `Date.now`. */
  readonly now?: () => number
}

export interface Metrics {
  /** Counts a decided message; a few microseconds, never throws. */
  count(message: MessageRecord): void
  /** Counts an attempt to load databases or the configuration anew. */
  reloaded(how: ReloadHow, outcome: ReloadOutcome): void
  /** Shows who comes into the console, too: it is built later than the rest. */
  showAccounts(read: () => AccountFacts): void
  /** Everything in the text format of Prometheus 0.0.4. Scrapes at the same time share one answer. */
  render(): Promise<MetricsText>
  /** Stops what is measured in the background. */
  close(): void
}

export interface MetricsText {
  readonly contentType: string
  readonly body: string
}

/** Metrics for Prometheus, in a registry of their own. Names and labels: docs/guide/monitoring.md. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { version, facts, monotonic = () => performance.now(), now = Date.now } = options
  const registry = new Registry()
  showBuild(registry, version)
  const count = createMessageMetrics(registry, monotonic)
  const showState = createStateMetrics(registry, now)
  const ofProcess = createProcessMetrics(registry)
  let showAccounts = (): void => undefined
  let rendering: Promise<MetricsText> | undefined

  async function render(): Promise<MetricsText> {
    const read = facts()
    await ofProcess.update(read.messageBytes)
    showState(read)
    showAccounts()
    return { contentType: registry.contentType, body: await registry.metrics() }
  }

  return {
    count,
    showAccounts(readAccounts) {
      const show = createAccountMetrics(registry)
      showAccounts = () => show(readAccounts())
    },
    reloaded: createReloadCounter(registry),
    render() {
      rendering ??= render().finally(() => {
        rendering = undefined
      })
      return rendering
    },
    close: ofProcess.close,
  }
}

function showBuild(registry: Registry, version: string): void {
  const build = new Gauge({
    name: 'clamgate_build_info',
    help: 'Always 1; the labels tell the versions.',
    labelNames: ['version', 'node'],
    registers: [registry],
  })
  build.set({ version, node: process.version }, 1)
}

const RELOADS = ['slots', 'in-place', 'configuration'] as const satisfies readonly ReloadHow[]
const RELOAD_OUTCOMES = ['ok', 'failed'] as const satisfies readonly ReloadOutcome[]

function createReloadCounter(registry: Registry): Metrics['reloaded'] {
  const reloads = new Counter({
    name: 'clamgate_reload_total',
    help: 'Databases (slots, in-place) and configurations that were loaded anew.',
    labelNames: ['how', 'outcome'],
    registers: [registry],
  })
  // From zero on, or the first failure would not count as an increase.
  for (const how of RELOADS) for (const outcome of RELOAD_OUTCOMES) reloads.inc({ how, outcome }, 0)
  return (how, outcome) => reloads.inc({ how, outcome })
}
