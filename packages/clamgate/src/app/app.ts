// Long: its parts share one state
import { join } from 'node:path'
import { createMilterServer, systemdSockets } from '@clamgate/milter'
import type { HttpServer } from '../api/http-server.ts'
import type { ReloadReply } from '../api/routes/reload.ts'
import type { Status } from '../api/routes/status.ts'
import type { ControlServer } from '../api/server.ts'
import { changedKeys } from '../config/changes.ts'
import { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import type { Engine } from '../engine/types.ts'
import { examine } from '../filter/examine.ts'
import { MemoryBudget } from '../filter/memory-budget.ts'
import { createMilterFilter } from '../filter/milter-adapter.ts'
import { systemClock } from '../ground/clock.ts'
import { inTurn } from '../ground/in-turn.ts'
import { messageOf } from '../ground/thrown.ts'
import { createMilterSockets } from '../host/milter-sockets.ts'
import { startChild } from '../managed/process/child.ts'
import { createCommandNotifier } from '../notify/command/command.ts'
import { createMessageLog } from '../observe/lines/message-log.ts'
import type { ManagedLog } from '../observe/log/create-log.ts'
import { failureFields } from '../observe/log/failure.ts'
import { createRepeatGuard } from '../observe/log/repeat-guard.ts'
import { createCounters } from '../observe/metrics/counters.ts'
import type { MetricsFacts } from '../observe/metrics/facts.ts'
import { createMetrics, type Metrics } from '../observe/metrics/metrics.ts'
import { createQuarantine } from '../quarantine/keep/quarantine.ts'
import { createEngine } from './engine.ts'
import { describeExamination, writtenEnvelope } from './examination.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { openControl, openHttp } from './http.ts'
import { newIncident } from './incident.ts'
import { reportServerEvent } from './server-events.ts'
import { describeStatus } from './status.ts'

export interface AppDeps {
  readonly log: ManagedLog
  /** Reads the configuration again, for a reload. */
  readonly reloadConfig: () => Promise<LoadedConfig>
  /** Where the command line reaches us. */
  readonly controlSocket: string
  /** The environment of the process: sockets passed by systemd, proxies for freshclam. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly version: string
}

/** The running gateway. */
export interface App {
  status(): Status
  /** Applies the configuration as it is now on disk; rejects, and changes nothing, when it is bad. */
  reload(): Promise<ReloadReply>
  /** Drains and ends everything; resolves when nothing is left. Idempotent. */
  stop(): Promise<void>
}

/**
 * Builds the gateway and starts it: engine first, milter sockets last, so that a socket that accepts is one that scans.
 * When a part cannot start, those before it are stopped and the error is thrown.
 */
export async function startApp(loaded: LoadedConfig, deps: AppDeps): Promise<App> {
  const { log } = deps
  const startedAtMs = Date.now()
  let { config, path } = loaded
  let settings = await prepareFilterSettings(loaded, deps)

  const engine = createEngine({ log, environment: proxyEnvironment(deps.environment) }, config.engine)
  const budget = new MemoryBudget(config.limits.totalMemory)
  const counters = createCounters()
  const writeLines = createMessageLog(log, () => config.log)
  const guard = createRepeatGuard({ log })
  const quarantine = createQuarantine({
    log,
    guard,
    version: deps.version,
    clock: systemClock,
    directory: config.quarantine.directory ?? join(config.engine.directory, 'quarantine'),
    settings: () => ({ keepMs: config.quarantine.keep, maxSizeBytes: config.quarantine.maxSize }),
  })
  const notifier = createCommandNotifier({
    log,
    startChild,
    guard,
    version: deps.version,
    now: Date.now,
    settings: () => config.notify.command,
    environment: deps.environment,
  })
  const metrics = createMetrics({ version: deps.version, facts: metricsFacts })
  const road = {
    scanner: engine.scanner,
    budget,
    settings: () => settings,
    incident: newIncident,
    now: Date.now,
    monotonic: () => performance.now(),
  }
  const filter = createMilterFilter({
    ...road,
    openSpool: quarantine.openSpool,
    record(message) {
      counters.count(message)
      metrics.count(message)
      writeLines(message)
      return notifier.notify(message)
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
    onEvent: (event) => reportServerEvent(event, guard),
  })
  const sockets = createMilterSockets({
    server,
    inherited: systemdSockets(deps.environment),
    mayGiveTo: (gid) => process.geteuid?.() === 0 || (process.getgroups?.() ?? []).includes(gid),
  })
  let control: ControlServer | undefined
  let http: HttpServer | undefined
  let stopping: Promise<void> | undefined

  const status = () =>
    describeStatus({
      version: deps.version,
      startedAtMs,
      configFile: path,
      milter: { listen: sockets.addresses, sessions: server.sessions, busy: server.busy },
      messages: counters.read(),
      messageBytes: budget.used,
      engine: engine.status,
      acceptsWithoutDatabases: config.policy.databasesMissing === 'accept',
    })

  function metricsFacts(): MetricsFacts {
    return {
      ready: status().ready,
      milter: { sessions: server.sessions, busy: server.busy },
      messageBytes: budget.used,
      engine: engine.status,
      signatures: engine.status.generation?.signatures,
      quarantine: { ...quarantine.status(), limitBytes: config.quarantine.maxSize },
      notify: notifier.status(),
    }
  }

  async function applyReload(): Promise<ReloadReply> {
    const next = await deps.reloadConfig()
    const nextSettings = await prepareFilterSettings(next, deps)
    await sockets.apply(next.config.milter)
    try {
      await log.reconfigure(next.config.log)
    } catch (error) {
      await sockets.apply(config.milter)
      throw error
    }
    const { restartNeeded } = await engine.reconfigure(next.config.engine)
    budget.limitBytes = next.config.limits.totalMemory
    settings = nextSettings
    const waiting = changedKeys(config, next.config).filter(({ reload }) => reload === 'restart')
    config = next.config
    path = next.path
    await openQuarantine({ isFirst: false })
    return { restartNeeded: [...new Set([...restartNeeded, ...waiting.map((key) => key.path)])] }
  }

  /** A quarantine that cannot be used keeps no mail from being scanned: what it should keep is deferred. */
  async function openQuarantine({ isFirst }: { readonly isFirst: boolean }): Promise<void> {
    try {
      if (isFirst) await quarantine.start()
      if (settings.policy.mayKeep) await quarantine.prepare()
    } catch (error) {
      log.error(
        'quarantine.unusable',
        `${messageOf(error)}; mail that is to be kept is deferred`,
        failureFields(error),
      )
    }
  }

  async function stop(): Promise<void> {
    const graceMs = config.limits.shutdownGrace
    await Promise.all([control?.close(), http?.close()])
    await server.drain({ graceMs })
    await engine.stop({ graceMs: 0 })
    await quarantine.stop()
    await notifier.stop(NOTIFY_GRACE_MS)
    metrics.close()
    guard.close()
  }

  const app: App = {
    status,
    reload: inTurn(async () => {
      try {
        const result = await applyReload()
        metrics.reloaded('configuration', 'ok')
        log.info('reload.done', 'Configuration loaded again', { restartNeeded: result.restartNeeded })
        return result
      } catch (error) {
        metrics.reloaded('configuration', 'failed')
        log.error(
          'reload.refused',
          `Configuration not loaded, the old one stays: ${messageOf(error)}`,
          failureFields(error),
        )
        for (const line of reportOf(error)) log.error('reload.refused', line)
        throw error
      }
    }),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }

  countReloads(engine, metrics)
  try {
    await openQuarantine({ isFirst: true })
    await engine.start()
    await sockets.apply(milter)
  } catch (error) {
    await app.stop()
    throw error
  }
  const probes = { status, metrics: metrics.render }
  http = await openHttp(log, config.console.listen, probes)
  control = await openControl(deps, {
    ...probes,
    reload: app.reload,
    examine: async (message, envelope, signal) => {
      const asked = { ...road, written: writtenEnvelope(envelope) }
      return describeExamination(await examine(message, asked, signal), settings.policy)
    },
  })
  return app
}

function countReloads(engine: Engine, metrics: Metrics): void {
  let counted = engine.status.reload?.at
  engine.onChange(({ reload }) => {
    if (reload === undefined || reload.at === counted) return
    counted = reload.at
    metrics.reloaded(reload.how, reload.outcome === 'done' ? 'ok' : 'failed')
  })
}

/** What an MTA may send ahead while clamd takes no more: one read of a socket. More of it only fills memory. */
const MAX_HELD_BYTES = 65_536
/** The scan has its own deadline, which a reload may change: above the longest that can be configured. */
const EOM_TIMEOUT_MS = 3_660_000

/** Programs that were started for messages may finish within this time. */
const NOTIFY_GRACE_MS = 5_000

const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

function proxyEnvironment(environment: AppDeps['environment']): Record<string, string> {
  const entries = PROXY_VARIABLES.map((name) => [name, environment[name]] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** The single problems of a broken configuration. */
function reportOf(error: unknown): readonly string[] {
  return error instanceof ConfigError ? error.report : []
}
