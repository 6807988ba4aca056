import type { Status } from '../api/routes/status.ts'
import type {
  DatabaseGeneration,
  EngineStatus,
  Problem,
  ReloadStatus,
  ServerStatus,
} from '../engine/status.ts'
import type { MessageCounts } from '../observe/metrics/counters.ts'

export interface StatusFacts {
  readonly version: string
  readonly startedAtMs: number
  readonly configFile: string | undefined
  readonly milter: { readonly listen: readonly string[]; readonly sessions: number; readonly busy: number }
  readonly messages: MessageCounts
  /** Bytes of messages that are held in memory. */
  readonly messageBytes: number
  readonly engine: EngineStatus
  /** `policy.databasesMissing`: without databases, mail that is not accepted is not served. */
  readonly acceptsWithoutDatabases: boolean
}

/** What `clamgate status` shows, in the form in which it travels. */
export function describeStatus(facts: StatusFacts): Status {
  const { engine, milter, messages } = facts
  const reason = whyNotReady(facts)
  return {
    ready: reason === undefined,
    ...given({ reason, configFile: facts.configFile }),
    version: facts.version,
    pid: process.pid,
    startedAt: iso(facts.startedAtMs),
    milter: { ...milter, listen: [...milter.listen] },
    messages: { ...messages, byVerdict: { ...messages.byVerdict }, byAction: { ...messages.byAction } },
    memory: describeMemory(facts.messageBytes),
    engine: {
      mode: engine.mode,
      servers: engine.servers.map(describeServer),
      queue: { ...engine.queue },
      databases: engine.databases,
      freshclam: {
        state: engine.freshclam.state,
        ...given({
          lastRun: isoIfGiven(engine.freshclam.lastRun),
          nextRun: isoIfGiven(engine.freshclam.nextRun),
          problem: engine.freshclam.problem && describeProblem(engine.freshclam.problem),
        }),
      },
      ...given({
        temporaryDirectory: engine.temporaryDirectory,
        generation: engine.generation && describeGeneration(engine.generation),
        reload: engine.reload && describeReload(engine.reload),
      }),
      restarts: engine.restarts,
    },
  }
}

function describeMemory(messageBytes: number): Status['memory'] {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return { messageBytes, residentBytes: rss, heapBytes: heapUsed, bufferBytes: arrayBuffers }
}

function whyNotReady({ engine, acceptsWithoutDatabases }: StatusFacts): string | undefined {
  // A tripped server gets messages where there is no better one: taken out of service nothing would try it again.
  if (!engine.servers.some(({ state }) => state === 'healthy' || state === 'tripped'))
    return 'no clamd is healthy'
  const incomplete = engine.databases === 'starter' || engine.databases === 'missing'
  if (incomplete && !acceptsWithoutDatabases) return 'the official databases are missing'
  return undefined
}

function describeServer(server: ServerStatus): Status['engine']['servers'][number] {
  const { address, state, since, problem, warning, version, busy, room, weight } = server
  const { p50Ms, p99Ms, scans, failures, lastError, breaker, retryAt } = server
  return {
    address,
    state,
    since: iso(since),
    busy: { ...busy },
    room: { ...room },
    weight,
    scans,
    failures: { ...failures },
    breaker,
    ...given({
      problem: problem && describeProblem(problem),
      warning,
      engineVersion: version?.engine,
      databaseVersion: version?.database,
      databaseDate: isoIfGiven(version?.databaseDate?.getTime()),
      p50Ms,
      p99Ms,
      lastError: lastError && { ...lastError, at: iso(lastError.at) },
      retryAt: isoIfGiven(retryAt),
    }),
  }
}

function describeGeneration({
  id,
  slot,
  loadedAt,
  signatures,
}: DatabaseGeneration): Status['engine']['generation'] {
  return { id, slot, loadedAt: iso(loadedAt), ...given({ signatures }) }
}

function describeReload({
  at,
  how,
  durationMs,
  outcome,
  problem,
  reason,
}: ReloadStatus): Status['engine']['reload'] {
  return {
    at: iso(at),
    how,
    durationMs,
    outcome,
    ...given({ problem: problem && describeProblem(problem), reason }),
  }
}

function describeProblem({ code, message, remedy }: Problem): {
  code: string
  message: string
  remedy?: string
} {
  return { code, message, ...given({ remedy }) }
}

/** The entries that have a value: optional keys are left out, never undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Filtering by value is what the return type says; Object.fromEntries cannot express it.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function isoIfGiven(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : iso(ms)
}
