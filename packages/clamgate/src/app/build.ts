import { hostname } from 'node:os'
import { createMilterServer, type MilterServer } from '@clamgate/milter'
import type { Status } from '../api/routes/status.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import type { Config } from '../config/schema.ts'
import type { Engine } from '../engine/types.ts'
import { MemoryBudget } from '../filter/memory-budget.ts'
import { createMilterFilter, type FilterDeps, type FilterSettings } from '../filter/milter-adapter.ts'
import { createMtaSessions, type MtaSessions } from '../filter/mta-sessions.ts'
import { mayGiveTo } from '../host/groups.ts'
import { inheritedSockets } from '../host/inherited-sockets.ts'
import { createMilterSockets, type MilterSockets } from '../host/milter-sockets.ts'
import type { ThirdParty } from '../managed/databases/withheld.ts'
import { noticeOfTripped } from '../notify/mail/tripped-notice.ts'
import { createMessageLog, isWrittenFirst } from '../observe/lines/message-log.ts'
import type { ManagedLog } from '../observe/log/create-log.ts'
import { createRepeatGuard, type RepeatGuard } from '../observe/log/repeat-guard.ts'
import { createCounters } from '../observe/metrics/counters.ts'
import type { MetricsFacts } from '../observe/metrics/facts.ts'
import { createMetrics, type Metrics } from '../observe/metrics/metrics.ts'
import { createRefusals, type Refusals } from '../observe/refusals.ts'
import type { Entries } from '../quarantine/entries/types.ts'
import type { Quarantine } from '../quarantine/keep/status.ts'
import type { TrippedSignature } from '../signatures/breaker/types.ts'
import type { RunningStore } from '../store/store.ts'
import { createViews, type Views } from '../views/views.ts'
import { buildLive } from './console/live/live-parts.ts'
import type { RunningDigests } from './digest/build.ts'
import { countReloads, createEngine, proxyEnvironment } from './engine.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { newIncident } from './incident.ts'
import { createNotifiers, type Notifiers } from './notifiers.ts'
import { buildKept } from './quarantine/kept.ts'
import { noteActions } from './quarantine/note.ts'
import type { RunningRelease } from './quarantine/release.ts'
import { runSentinel } from './sentinel/run.ts'
import type { RunningSentinel } from './sentinel/sentinel.ts'
import { reportServerEvent } from './server-events.ts'
import { buildSignatures } from './signatures/build.ts'
import { type RunningSignatures, runSignatures } from './signatures/running.ts'
import { describeStatus } from './status.ts'

export interface BuildDeps {
  readonly log: ManagedLog
  /** The environment of the process: sockets passed by systemd, proxies for freshclam. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly version: string
}

/** What is configured now. A reload puts others in their places. */
export interface InForce {
  /** With what the daemon was started: keys that wait for a restart still have their values from here. */
  readonly started: Config
  /** Keys whose values wait for a restart. */
  restartNeeded: readonly string[]
  config: Config
  /** The file that it came from. */
  path: string | undefined
  /** All files that were read for it, in their order. */
  files: readonly string[]
  /** Where each key has its value from. */
  origins: LoadedConfig['origins']
  settings: FilterSettings
}

/** The parts of the gateway, joined. */
export interface Parts {
  readonly inForce: InForce
  readonly engine: Engine
  readonly budget: MemoryBudget
  readonly views: Views
  readonly quarantine: Quarantine
  readonly entries: Entries
  readonly store: RunningStore
  readonly release: RunningRelease
  readonly digests: RunningDigests
  readonly notifiers: Notifiers
  readonly sentinel: RunningSentinel
  readonly signatures: RunningSignatures
  readonly metrics: Metrics
  readonly refusals: Refusals
  readonly guard: RepeatGuard
  readonly server: MilterServer
  readonly sessions: Pick<MtaSessions, 'read'>
  readonly sockets: MilterSockets
  /** What a scan by hand needs, too. */
  readonly road: Omit<FilterDeps, 'record' | 'openSpool' | 'sessions' | 'tickets'>
  readonly status: () => Status
  /** What has changed, for who looks at the console. */
  readonly live: ReturnType<typeof buildLive>
}

const HEADERS_REFUSED =
  'The MTA does not let this milter change header fields: mail is delivered without ours, and with forged ones of that name'

/** Builds every part, by hand, in the order in which they need each other. Nothing runs yet. */
export async function buildParts(loaded: LoadedConfig, deps: BuildDeps): Promise<Parts> {
  const { log, version, environment } = deps
  const { config } = loaded
  const startedAtMs = Date.now()
  const inForce: InForce = {
    ...{ started: config, restartNeeded: [] },
    ...{ config, path: loaded.path, files: loaded.files, origins: loaded.origins },
    settings: await prepareFilterSettings(loaded, deps),
  }
  const guard = createRepeatGuard({ log })

  // Asked once the engine runs, when the parts below are there.
  const thirdParty: ThirdParty = {
    owns: (name) => signatureParts.updater.owns(name),
    withdraw: (names, error) => signatureParts.updater.withdraw(names, error),
  }
  const forEngine = { log, environment: proxyEnvironment(environment), thirdParty }
  const engine = createEngine(forEngine, config.engine)
  const forSignatures = { log, config: () => inForce.config, own: engine.databases }
  const alert = (tripped: TrippedSignature) => notifiers.mail.alert(noticeOfTripped(tripped))
  const signatureParts = await buildSignatures({ ...forSignatures, alert, isDaemon: true })
  const signatures = runSignatures({ ...forSignatures, parts: signatureParts })
  const budget = new MemoryBudget(config.limits.totalMemory)
  const monotonic = () => performance.now()
  const views = createViews({ scanner: engine.scanner, monotonic, memoryBytes: config.mime.memory })
  const isInUse = () => mayKeep(inForce, signatures)
  const { store, note, quarantine, entries, release, digests } = buildKept(inForce, {
    ...{ log, guard, version, isInUse },
    wrote: (write) => live.wrote(write),
  })
  const live = buildLive({ store, digests, engine })
  const notifiers = createNotifiers(inForce, { log, version, environment, guard })
  const sentinel = await runSentinel(inForce, {
    ...{ log, guard, tell: notifiers.tripped },
    act: noteActions(hostname(), store.write, Date.now),
  })

  const counters = createCounters()
  const refusals = createRefusals(Date.now)
  const writeLines = createMessageLog(log, () => inForce.config.log)
  const metrics = createMetrics({ version, facts: metricsFacts })
  const sessions = createMtaSessions(Date.now, () => {
    log.warn('milter.headers-refused', HEADERS_REFUSED)
  })
  const road = {
    scanner: engine.scanner,
    readings: views,
    budget,
    signatures: signatures.facts,
    sentinel,
    settings: () => inForce.settings,
    incident: newIncident,
    now: Date.now,
    monotonic,
  }
  const filter = createMilterFilter({
    ...road,
    sessions,
    tickets: release.tickets,
    openSpool: quarantine.openSpool,
    record(message) {
      counters.count(message)
      refusals.note(message)
      metrics.count(message)
      writeLines(message)
      const event = note(message)
      notifiers.mail.notify(message)
      notifiers.outbound.notify(message)
      sentinel.note(message, event)
      const handedOver = isWrittenFirst(message) ? log.handOver() : undefined
      return both(handedOver, notifiers.command.notify(message))
    },
  })
  const { milter } = config
  const server = createMilterServer(filter, {
    maxFrameBytes: milter.maxFrame,
    maxSessions: milter.maxSessions,
    negotiationTimeoutMs: milter.negotiationTimeout,
    idleTimeoutMs: milter.idleTimeout,
    maxHeldBytes: MAX_HELD_BYTES,
    maxSessionBytes: milter.sessionMemory,
    budget: budget.sessions,
    eomTimeoutMs: EOM_TIMEOUT_MS,
    onEvent: (event) => reportServerEvent(event, guard, inForce.settings.policy),
  })
  const sockets = createMilterSockets({ server, inherited: inheritedSockets(environment), mayGiveTo })

  const sessionFacts = () => ({ sessions: server.sessions, busy: server.busy, mta: sessions.read() })
  const notifyFacts = () => notifiers.facts()
  const status = () =>
    describeStatus({
      ...{ version, startedAtMs, configFile: inForce.path, configFiles: inForce.files },
      restartNeeded: inForce.restartNeeded,
      console: inForce.started.console,
      milter: { listen: sockets.addresses, ...sessionFacts() },
      messages: counters.read(),
      messageBytes: budget.used,
      engine: engine.status,
      notify: { program: inForce.config.notify.command.program, ...notifyFacts() },
      log: log.report(),
      quarantine: quarantine.status(),
      store: store.status(),
      digests: digests.status(),
      sentinel: sentinel.status(),
      signatures: signatures.summary,
      acceptsWithoutDatabases: inForce.config.policy.databasesMissing === 'accept',
    })
  function metricsFacts(): MetricsFacts {
    return {
      ready: status().ready,
      restartNeeded: inForce.restartNeeded.length,
      milter: sessionFacts(),
      messageBytes: budget.used,
      engine: engine.status,
      signatures: engine.status.generation?.signatures,
      notify: notifyFacts(),
      sources: signatures.sources,
      log: log.report(),
      quarantine: quarantine.status(),
      store: store.status(),
      digests: digests.status(),
      sentinel: sentinel.status(),
    }
  }
  countReloads(engine, metrics)
  return {
    ...{ inForce, engine, budget, views, quarantine, entries },
    ...{ store, release, digests, notifiers, sentinel, signatures },
    ...{ metrics, refusals, guard, server, sockets, sessions, road, status, live },
  }
}

/** A signature that is tripped keeps mail that the policy never keeps. */
function mayKeep({ settings }: InForce, { facts }: RunningSignatures): boolean {
  return settings.policy.mayKeep || facts.mayKeep()
}

function both(one: Promise<void> | undefined, other: Promise<void> | undefined): Promise<void> | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Promise.all([one, other]).then(() => undefined)
}

/** What an MTA may send ahead while clamd takes no more: one read of a socket. More of it only fills memory. */
const MAX_HELD_BYTES = 65_536
/** The scan has its own deadline, which a reload may change: above the longest that can be configured. */
const EOM_TIMEOUT_MS = 3_660_000
