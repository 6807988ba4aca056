import { Counter, Gauge, type Registry } from 'prom-client'
import type { ScanFailureCode, ServerState, ServerStatus } from '../../engine/status.ts'
import { cleanText } from '../../ground/clean.ts'
import type { QuarantineErrorCode } from '../../quarantine/keep/errors.ts'
import { createDigestMetrics } from './digest-metrics.ts'
import type { MetricsFacts } from './facts.ts'
import { createLogMetrics } from './log-metrics.ts'
import { createNotifyMetrics } from './notify-metrics.ts'
import { setIfKnown, setTotal } from './process-metrics.ts'
import { createSentinelMetrics } from './sentinel-metrics.ts'
import { createSourceMetrics } from './source-metrics.ts'
import { createStoreMetrics } from './store-metrics.ts'

const STATES = Object.keys({
  starting: true,
  healthy: true,
  tripped: true,
  blind: true,
  unreachable: true,
  restarting: true,
} satisfies Record<ServerState, true>)

const USUAL_FAILURES = [
  'CLAMD_UNREACHABLE',
  'CLAMD_CLOSED',
  'CLAMD_REPLY_TIMEOUT',
  'SCAN_ERROR',
  'SCAN_TOO_LARGE',
  'SCAN_TIMEOUT',
  'SCAN_ABANDONED',
  'ENGINE_UNAVAILABLE',
  'ENGINE_OVERLOADED',
] as const satisfies readonly ScanFailureCode[]

const QUARANTINE_PROBLEMS = Object.keys({
  QUARANTINE_FULL: true,
  QUARANTINE_DISK_FULL: true,
  QUARANTINE_WRITE_FAILED: true,
  QUARANTINE_DIRECTORY_UNUSABLE: true,
  QUARANTINE_DIRECTORY_UNSAFE: true,
  QUARANTINE_DIRECTORY_IN_USE: true,
} satisfies Record<Exclude<QuarantineErrorCode, 'QUARANTINE_ABANDONED'>, true>)

/** Registers what is shown of the gateway as it is; the function that comes back takes it over for a scrape. */
export function createStateMetrics(
  registry: Registry,
  wallClockMs: () => number,
): (facts: MetricsFacts) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] })
  const ready = gauge('clamgate_ready', '1 when mail is scanned as configured.')
  const restartNeeded = gauge(
    'clamgate_restart_needed_keys',
    'Keys of the configuration that were changed and wait for a restart.',
  )
  const sessions = gauge('clamgate_sessions', 'Connections of MTAs.')
  const busy = gauge('clamgate_busy', 'Connections with a message under way.')
  const lastSession = gauge(
    'clamgate_last_session_timestamp_seconds',
    'When an MTA last began a session; absent before the first one.',
  )
  const queueLength = gauge('clamgate_queue_length', 'Messages that wait for room on a clamd.')
  const queueLimit = gauge(
    'clamgate_queue_limit',
    'Messages that may wait; more are treated by policy.failure.',
  )
  const signatures = gauge('clamgate_database_signatures', 'Signatures that the managed clamd has loaded.')
  const entries = gauge('clamgate_quarantine_entries', 'Messages in quarantine.')
  const keptBytes = gauge('clamgate_quarantine_bytes', 'Size of the quarantine.')
  const limitBytes = gauge('clamgate_quarantine_limit_bytes', 'Largest size of the quarantine.')
  const unusable = new Gauge({
    name: 'clamgate_quarantine_unusable',
    help: '1 while mail that is to be kept is deferred, by the code of the reason.',
    labelNames: ['code'],
    registers: [registry],
  })
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] })
  const remote = {
    away: gauge('clamgate_quarantine_s3_away', '1 while S3 does not take messages, which stay on our disk.'),
    waiting: gauge('clamgate_quarantine_s3_waiting', 'Entries to be uploaded to S3, or to be removed there.'),
    uploaded: counter('clamgate_quarantine_s3_uploaded_total', 'Entries uploaded to S3.'),
  }
  const withoutVerdict = new Counter({
    name: 'clamgate_scans_without_verdict_total',
    help: 'Scans without a verdict on whatever clamd or on none, by code; each try counts once.',
    labelNames: ['code'],
    registers: [registry],
  })
  const restarts = counter(
    'clamgate_engine_restarts_total',
    'Starts of the managed clamd after it had ended.',
  )
  const refused = gauge(
    'clamgate_databases_refused',
    '1 while databases in the directory are not used, since clamd refused them or ended on mail with them.',
  )
  const takenBack = counter(
    'clamgate_databases_taken_back_total',
    'Times that the databases before were taken back, since new ones made clamd end on mail.',
  )
  const showStore = createStoreMetrics(registry)
  const showNotifiers = createNotifyMetrics(registry)
  const showDigests = createDigestMetrics(registry)
  const showSentinel = createSentinelMetrics(registry)
  const showLog = createLogMetrics(registry)
  const showSources = createSourceMetrics(registry, wallClockMs)
  const showServers = createServerMetrics(registry, wallClockMs)

  return (facts) => {
    const { milter, engine, quarantine, notify } = facts
    ready.set(facts.ready ? 1 : 0)
    restartNeeded.set(facts.restartNeeded)
    sessions.set(milter.sessions)
    busy.set(milter.busy)
    setIfKnown(lastSession, milter.mta.lastAt === undefined ? undefined : milter.mta.lastAt / 1000)
    queueLength.set(engine.queue.waiting)
    queueLimit.set(engine.queue.limit)
    withoutVerdict.reset()
    // From zero on, or the first one would not count as an increase.
    for (const code of USUAL_FAILURES) withoutVerdict.inc({ code }, 0)
    for (const [code, count] of Object.entries(engine.failures)) withoutVerdict.inc({ code }, count)
    setTotal(restarts, engine.restarts)
    refused.set(engine.refused === undefined ? 0 : 1)
    setTotal(takenBack, engine.takenBack)
    setIfKnown(signatures, facts.signatures)
    setIfKnown(entries, quarantine?.entries)
    setIfKnown(keptBytes, quarantine?.bytes)
    setIfKnown(limitBytes, quarantine?.limitBytes)
    setIfKnown(remote.waiting, quarantine?.remote?.waiting)
    if (quarantine?.remote !== undefined) {
      setTotal(remote.uploaded, quarantine.remote.uploaded)
      remote.away.set(quarantine.remote.problem === undefined ? 0 : 1)
    }
    unusable.reset()
    for (const code of QUARANTINE_PROBLEMS) unusable.set({ code }, 0)
    if (quarantine?.isInUse === true && quarantine.problem !== undefined)
      unusable.set({ code: quarantine.problem.code }, 1)
    showStore(facts.store)
    showNotifiers(notify)
    showDigests(facts.digests)
    showSentinel(facts.sentinel)
    showLog(facts.log)
    showSources(facts.sources)
    showServers(engine.servers)
  }
}

function createServerMetrics(
  registry: Registry,
  wallClockMs: () => number,
): (servers: readonly ServerStatus[]) => void {
  const gauge = (name: string, help: string, ...labels: string[]) =>
    new Gauge({ name, help, labelNames: ['server', ...labels], registers: [registry] })
  const counter = (name: string, help: string, ...labels: string[]) =>
    new Counter({ name, help, labelNames: ['server', ...labels], registers: [registry] })
  const up = gauge('clamgate_server_up', '1 when this clamd recognises the samples and is used.')
  const state = gauge('clamgate_server_state', '1 for the state that this clamd is in.', 'state')
  const busy = gauge('clamgate_server_busy', 'Scans under way on this clamd.', 'kind')
  const room = gauge('clamgate_server_room', 'Scans that this clamd gets at one time at most.', 'kind')
  const weight = gauge('clamgate_server_weight', 'Share of the work that this clamd gets.')
  const scanSeconds = gauge(
    'clamgate_server_scan_seconds',
    'Time for one of the latest scans on this clamd, by percentile.',
    'percentile',
  )
  const age = gauge('clamgate_database_age_seconds', 'Age of the daily database of this clamd.')
  const version = gauge('clamgate_database_version', 'Version of the daily database of this clamd.')
  const scans = counter('clamgate_server_scans_total', 'Verdicts of this clamd.')
  const failures = counter('clamgate_server_failures_total', 'Scans without a verdict, by code.', 'code')
  const canary = counter(
    'clamgate_server_canary_failures_total',
    'Health checks (a ping, a harmless text, EICAR) that this clamd did not pass.',
  )
  const all = [up, state, busy, room, weight, scanSeconds, age, version, scans, failures, canary]

  return (servers) => {
    for (const metric of all) metric.reset() // a server that was taken out of the configuration is not shown any more
    for (const one of servers) {
      const server = cleanText(one.address)
      up.set({ server }, one.state === 'healthy' ? 1 : 0)
      for (const name of STATES) state.set({ server, state: name }, name === one.state ? 1 : 0)
      for (const kind of ['scans', 'streams'] as const) {
        busy.set({ server, kind }, one.busy[kind])
        room.set({ server, kind }, one.room[kind])
      }
      weight.set({ server }, one.weight)
      for (const [percentile, ms] of [
        ['50', one.p50Ms],
        ['99', one.p99Ms],
      ] as const) {
        if (ms !== undefined) scanSeconds.set({ server, percentile }, ms / 1000)
      }
      const { database, databaseDate } = one.version ?? {}
      if (databaseDate !== undefined) age.set({ server }, (wallClockMs() - databaseDate.getTime()) / 1000)
      if (database !== undefined) version.set({ server }, database)
      scans.inc({ server }, one.scans)
      canary.inc({ server }, one.canaryFailures)
      for (const [code, count] of Object.entries(one.failures)) failures.inc({ server, code }, count)
    }
  }
}
