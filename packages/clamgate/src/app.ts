import { createMilterServer, type ServerEvent, systemdSockets } from '@clamgate/milter'
import { describeStatus } from './app-status.ts'
import { changedKeys } from './config/changes.ts'
import { ConfigError } from './config/errors.ts'
import type { LoadedConfig } from './config/load.ts'
import type { ReloadReply } from './control/replies.ts'
import { type ControlServer, type ControlServerOptions, startControlServer } from './control/server.ts'
import type { Status } from './control/status-schema.ts'
import { createEngine } from './engine/engine.ts'
import { examine } from './filter/examine.ts'
import { MemoryBudget } from './filter/memory-budget.ts'
import { createMilterFilter } from './filter/milter-adapter.ts'
import { filterSettings } from './filter-settings.ts'
import { createMilterSockets } from './host/milter-sockets.ts'
import { createCounters } from './observe/counters.ts'
import type { ManagedLog } from './observe/create-log.ts'
import { failureFields } from './observe/failure.ts'
import { createMessageLog } from './observe/message-log.ts'
import { createRepeatGuard } from './observe/repeat-guard.ts'

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
  let settings = filterSettings(config)

  const engine = createEngine({ log, environment: proxyEnvironment(deps.environment) }, config.engine)
  const budget = new MemoryBudget(config.limits.totalMemory)
  const counters = createCounters()
  const writeLines = createMessageLog(log, () => config.log)
  const guard = createRepeatGuard({ log })
  const road = {
    scanner: engine.scanner,
    budget,
    settings: () => settings,
    now: Date.now,
    monotonic: () => performance.now(),
  }
  const filter = createMilterFilter({
    ...road,
    record(message) {
      counters.count(message)
      writeLines(message)
    },
  })
  const { milter } = config
  const server = createMilterServer(filter, {
    maxFrameBytes: milter.maxFrame,
    maxSessions: milter.maxSessions,
    negotiationTimeoutMs: milter.negotiationTimeout,
    idleTimeoutMs: milter.idleTimeout,
    maxHeldBytes: MAX_HELD_BYTES,
    eomTimeoutMs: EOM_TIMEOUT_MS,
    onEvent: (event) => reportServerEvent(event, guard),
  })
  const sockets = createMilterSockets({
    server,
    inherited: systemdSockets(deps.environment),
    mayGiveTo: (gid) => process.geteuid?.() === 0 || (process.getgroups?.() ?? []).includes(gid),
  })
  let control: ControlServer | undefined
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

  async function applyReload(): Promise<ReloadReply> {
    const next = await deps.reloadConfig()
    await sockets.apply(next.config.milter)
    try {
      await log.reconfigure(next.config.log)
    } catch (error) {
      await sockets.apply(config.milter)
      throw error
    }
    const { restartNeeded } = await engine.reconfigure(next.config.engine)
    budget.limitBytes = next.config.limits.totalMemory
    settings = filterSettings(next.config)
    const waiting = changedKeys(config, next.config).filter(({ reload }) => reload === 'restart')
    config = next.config
    path = next.path
    return { restartNeeded: [...new Set([...restartNeeded, ...waiting.map((key) => key.path)])] }
  }

  async function stop(): Promise<void> {
    const graceMs = config.limits.shutdownGrace
    await control?.close()
    await server.drain({ graceMs })
    await engine.stop({ graceMs: 0 })
    guard.close()
  }

  const app: App = {
    status,
    reload: serialised(async () => {
      try {
        const result = await applyReload()
        log.info('reload.done', 'Configuration loaded again', { restartNeeded: result.restartNeeded })
        return result
      } catch (error) {
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

  try {
    await engine.start()
    await sockets.apply(milter)
  } catch (error) {
    await app.stop()
    throw error
  }
  control = await openControl(deps, {
    status,
    reload: app.reload,
    examine: (message, signal) => examine(message, road, signal),
  })
  return app
}

/** A daemon without a control socket still scans mail. */
async function openControl(
  { log, controlSocket }: AppDeps,
  answers: Pick<ControlServerOptions, 'status' | 'reload' | 'examine'>,
): Promise<ControlServer | undefined> {
  try {
    return await startControlServer({ socketPath: controlSocket, log, ...answers })
  } catch (error) {
    log.warn(
      'control.unavailable',
      `No control socket, status and reload will not work: ${messageOf(error)}`,
      failureFields(error),
    )
    return undefined
  }
}

/** What an MTA may send ahead while clamd takes no more: one read of a socket. More of it only fills memory. */
const MAX_HELD_BYTES = 65_536
/** The scan has its own deadline, which a reload may change: above the longest that can be configured. */
const EOM_TIMEOUT_MS = 3_660_000

const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

function proxyEnvironment(environment: AppDeps['environment']): Record<string, string> {
  const entries = PROXY_VARIABLES.map((name) => [name, environment[name]] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function reportServerEvent(event: ServerEvent, guard: ReturnType<typeof createRepeatGuard>): void {
  switch (event.kind) {
    case 'session-refused':
      guard.write(
        'warn',
        event.kind,
        'milter.session-refused',
        'An MTA connection was refused: milter.maxSessions is reached',
      )
      return
    case 'protocol-error':
    case 'handler-error':
    case 'listener-error': {
      const { error } = event
      const peer = 'peer' in event ? { peer: event.peer } : {}
      guard.write(
        event.kind === 'protocol-error' ? 'warn' : 'error',
        error.code,
        `milter.${event.kind}`,
        error.message,
        {
          code: error.code,
          remedy: error.remedy,
          ...peer,
        },
      )
    }
  }
}

/** One at a time, in order. */
function serialised<T>(run: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const next = last.then(run, run)
    last = next.catch(() => undefined)
    return next
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The single problems of a broken configuration. */
function reportOf(error: unknown): readonly string[] {
  return error instanceof ConfigError ? error.report : []
}
