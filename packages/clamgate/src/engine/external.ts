import { setTimeout as delay } from 'node:timers/promises'
import { createClamdClient, formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { Listeners } from './listeners.ts'
import { Pool } from './pool.ts'
import { reportFinding } from './report.ts'
import { Server } from './server.ts'
import type { EngineStatus } from './status.ts'
import { changedKeys, type Engine, type EngineConfig, type EngineDeps, type Reconfigured } from './types.ts'

/**
 * Jobs on one clamd at one time. Its MaxThreads cannot be asked for while it is busy; Debian's default is 12 with a queue
 * of 100, beyond which it stops reading from everybody. Streams wait for their senders most of the time.
 */
const ROOM = { scan: 32, stream: 60 }
/** `start` waits no longer for first looks: mail is better deferred than not listened to. */
const FIRST_LOOK_MS = 3_000

/** The engine for `engine.mode: external`: clamd servers that somebody else runs. */
export function createExternalEngine(deps: EngineDeps, first: EngineConfig): Engine {
  const { log, now = Date.now } = deps
  const listeners = new Listeners(() => status())
  const watches = new Map<Server, AbortController>()
  let config = first
  let started = false

  const create = (text: string) => {
    const server = new Server({
      address: text,
      client: clientOf(text, config),
      room: ROOM,
      canaryIntervalMs: config.canaryInterval,
      managed: false,
      now,
      onFinding: (seen, before) => {
        reportFinding(log, seen, before)
        pool.refresh()
        listeners.changed()
      },
    })
    return server
  }
  const pool = new Pool({ servers: distinct(config.servers).map(create), waitMs: config.scanTimeout })

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
    databases: 'external',
    freshclam: { state: 'off', lastRun: undefined, nextRun: undefined, problem: undefined },
    temporaryDirectory: undefined,
    restarts: 0,
  })

  return {
    scanner: {
      hold: () => pool.buffer(),
      scan: (message, options) => pool.scan(message, options),
      open: (options) => pool.open(options),
      databasesComplete: true,
    },
    get status() {
      return status()
    },
    onChange: (listener) => listeners.add(listener),
    async start() {
      started = true
      for (const server of pool.servers) watch(server)
      const bound = new AbortController()
      const looked = Promise.all(pool.servers.map((server) => firstLook(server, listeners)))
      await Promise.race([looked, delay(FIRST_LOOK_MS, undefined, { signal: bound.signal }).catch(() => {})])
      bound.abort()
    },
    async reconfigure(next): Promise<Reconfigured> {
      const restartNeeded = changedKeys(config, next, ['mode', 'canaryInterval'])
      const before = pool.servers
      // Addresses are read before anything changes: a bad one leaves all as it was.
      for (const text of next.servers) parseClamdAddress(text)
      config = { ...next, canaryInterval: config.canaryInterval }
      const servers = distinct(next.servers).map((text) => {
        const known = before.find((server) => server.address === canonical(text))
        known?.reconfigure({ client: clientOf(text, config) })
        return known ?? create(text)
      })
      for (const server of before.filter((one) => !servers.includes(one))) {
        watches.get(server)?.abort()
        watches.delete(server)
      }
      pool.reconfigure({ servers, waitMs: config.scanTimeout })
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

function clientOf(text: string, config: EngineConfig) {
  return createClamdClient({
    address: parseClamdAddress(text),
    connectTimeoutMs: config.connectTimeout,
    stallTimeoutMs: config.stallTimeout,
    replyTimeoutMs: config.scanTimeout,
  })
}

function canonical(text: string): string {
  return formatClamdAddress(parseClamdAddress(text))
}

/** The same server named twice would be no second server. */
function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map(canonical))]
}

function firstLook(server: Server, listeners: Listeners): Promise<void> {
  return listeners.until(() => server.state !== 'starting')
}
