import { createClamdClient, formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { systemClock } from '../ground/clock.ts'
import { within } from '../ground/within.ts'
import { longestLook } from './canary.ts'
import { Listeners } from './listeners.ts'
import { Pool, queueLimits } from './pool.ts'
import { scannerOf } from './pool-scanner.ts'
import { reportFinding } from './report.ts'
import { Server } from './server.ts'
import type { EngineStatus } from './status.ts'
import { changedKeys, type Engine, type EngineConfig, type EngineDeps, type Reconfigured } from './types.ts'

/**
 * Streams on one clamd for each scan that it may have: they wait for their senders most of the time. Together with the
 * scans of the default they stay below Debian's MaxQueue of 100, beyond which clamd stops reading from everybody.
 */
const STREAMS_FOR_A_SCAN = 2
/** `start` waits no longer for first looks: mail is better deferred than not listened to. */
const FIRST_LOOK_MS = 3_000

/** The engine for `engine.mode: external`: clamd servers that somebody else runs. */
export function createExternalEngine(deps: EngineDeps, first: EngineConfig): Engine {
  const { log, clock = systemClock } = deps
  const listeners = new Listeners(() => status())
  const watches = new Map<Server, AbortController>()
  let config = first
  let started = false

  const create = (entry: Entry) =>
    new Server({
      address: entry.address,
      ...limitsOf(entry, config),
      canaryIntervalMs: config.canaryInterval,
      managed: false,
      databasesComplete: () => true,
      clock,
      onFinding: (seen, before) => {
        reportFinding(log, seen, before)
        pool.refresh()
        listeners.changed()
      },
    })
  const pool = new Pool({ servers: distinct(config.servers).map(create), ...queueLimits(config) })

  const watch = (server: Server) => {
    const controller = new AbortController()
    watches.set(server, controller)
    server.watch(controller.signal).catch((error: unknown) => {
      log.error('engine.watch.failed', `The watch over clamd at ${server.address} broke: ${String(error)}`)
    })
  }

  const status = (): EngineStatus => ({
    mode: 'external',
    servers: pool.servers.map((server) => server.status()),
    queue: pool.queue,
    failures: pool.failures,
    databases: 'external',
    generation: undefined,
    reload: undefined,
    refused: undefined,
    freshclam: { state: 'off', lastRun: undefined, nextRun: undefined, problem: undefined },
    temporaryDirectory: undefined,
    restarts: 0,
    takenBack: 0,
  })

  return {
    scanner: scannerOf(pool, () => Number.POSITIVE_INFINITY),
    get status() {
      return status()
    },
    databases: undefined,
    onChange: (listener) => listeners.add(listener),
    async start() {
      started = true
      for (const server of pool.servers) watch(server)
      await within(Promise.all(pool.servers.map((server) => firstLook(server, listeners))), FIRST_LOOK_MS)
    },
    async reconfigure(next): Promise<Reconfigured> {
      const restartNeeded = changedKeys(config, next, ['mode', 'canaryInterval'])
      const before = pool.servers
      // Addresses are read before anything changes: a bad one leaves all as it was.
      const entries = distinct(next.servers)
      config = { ...next, mode: config.mode, canaryInterval: config.canaryInterval }
      const servers = entries.map((entry) => {
        const known = before.find((server) => server.address === entry.address)
        known?.reconfigure(limitsOf(entry, config))
        return known ?? create(entry)
      })
      for (const server of before.filter((one) => !servers.includes(one))) {
        watches.get(server)?.abort()
        watches.delete(server)
      }
      pool.reconfigure({ servers, ...queueLimits(config) })
      for (const server of servers) if (started && !watches.has(server)) watch(server)
      listeners.changed()
      return { restartNeeded }
    },
    async stop({ graceMs }) {
      for (const watching of watches.values()) watching.abort()
      watches.clear()
      await pool.stop(graceMs)
    },
  }
}

type Entry = EngineConfig['servers'][number]

/** What a reload may change of a server. */
function limitsOf({ address, weight, maxScans }: Entry, config: EngineConfig) {
  const scan = maxScans ?? config.maxScans
  return {
    client: createClamdClient({
      address: parseClamdAddress(address),
      connectTimeoutMs: config.connectTimeout,
      stallTimeoutMs: config.stallTimeout,
      replyTimeoutMs: config.scanTimeout,
    }),
    longestLookMs: longestLook(config),
    room: { scan, stream: STREAMS_FOR_A_SCAN * scan },
    weight,
  }
}

/** The entries by their canonical addresses. The same server named twice would be no second server: the first counts. */
function distinct(entries: readonly Entry[]): readonly Entry[] {
  const byAddress = new Map<string, Entry>()
  for (const entry of entries) {
    const address = formatClamdAddress(parseClamdAddress(entry.address))
    if (!byAddress.has(address)) byAddress.set(address, { ...entry, address })
  }
  return [...byAddress.values()]
}

function firstLook(server: Server, listeners: Listeners): Promise<void> {
  return listeners.until(() => server.state !== 'starting')
}
