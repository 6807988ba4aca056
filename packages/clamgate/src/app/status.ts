import type { RefusalsReply } from '../api/routes/refusals.ts'
import type { Status } from '../api/routes/status.ts'
import type {
  EngineStatus,
  FreshclamStatus,
  Problem,
  RefusedDatabases,
  ReloadStatus,
  ServerStatus,
} from '../engine/status.ts'
import type { MtaSessionFacts } from '../filter/mta-sessions.ts'
import type { PlaceReport } from '../observe/log/report.ts'
import type { MessageCounts } from '../observe/metrics/counters.ts'
import type { Refusals } from '../observe/refusals.ts'
import type { QuarantineStatus } from '../quarantine/keep/status.ts'
import { degradedPlaces, describeLog } from './log-status.ts'
import { describeNotify, type NotifyFacts } from './notify-status.ts'
import { describeQuarantine } from './quarantine-status.ts'

export interface StatusFacts {
  readonly version: string
  readonly startedAtMs: number
  readonly configFile: string | undefined
  readonly configFiles: readonly string[]
  /** Keys whose values wait for a restart. */
  readonly restartNeeded: readonly string[]
  readonly milter: {
    readonly listen: readonly string[]
    readonly sessions: number
    readonly busy: number
    readonly mta: MtaSessionFacts
  }
  readonly messages: MessageCounts
  /** Bytes of messages that are held in memory. */
  readonly messageBytes: number
  readonly engine: EngineStatus
  readonly notify: NotifyFacts
  readonly log: readonly PlaceReport[]
  readonly quarantine: QuarantineStatus
  readonly signatures?: Status['signatures']
  /** `policy.databasesMissing`: without databases, mail that is not accepted is not served. */
  readonly acceptsWithoutDatabases: boolean
}

/** What `clamgate status` shows, in the form in which it travels: JSON, without what is undefined. */
export function describeStatus(facts: StatusFacts): Status {
  const { version, startedAtMs, configFile, configFiles, milter, messages, messageBytes, engine } = facts
  const reason = whyNotReady(facts)
  const quarantine = describeQuarantine(facts.quarantine)
  const log = describeLog(facts.log)
  const notify = describeNotify(facts.notify)
  const degraded = degradedParts({ quarantine, log, notify })
  return {
    ready: reason === undefined,
    state: reason !== undefined ? 'fail' : degraded.length > 0 ? 'warn' : 'ok',
    reason,
    degraded,
    configFile,
    configFiles: [...configFiles],
    restartNeeded: [...facts.restartNeeded],
    version,
    pid: process.pid,
    startedAt: iso(startedAtMs),
    milter: describeMilter(milter),
    messages,
    notify,
    log,
    memory: describeMemory(messageBytes),
    quarantine,
    signatures: facts.signatures,
    engine: describeEngine(engine),
  }
}

/** What does not work though mail is scanned: one line for each part. */
function degradedParts({
  quarantine,
  log,
  notify,
}: Pick<Status, 'quarantine' | 'log' | 'notify'>): Status['degraded'] {
  const degraded: Status['degraded'] = []
  const { problem, state } = quarantine
  if (problem !== undefined && state === 'fail') degraded.push({ part: 'quarantine', ...problem })
  degraded.push(...degradedPlaces(log))
  for (const part of ['command', 'mail'] as const) {
    const lastError = notify[part]?.lastError
    if (lastError === undefined) continue
    const { happenedAt: _, ...failure } = lastError
    degraded.push({ part: `notify.${part}`, ...failure })
  }
  return degraded
}

function describeMilter({ listen, sessions, busy, mta }: StatusFacts['milter']): Status['milter'] {
  const { total, lastAt, lastListener, lastMessageAt } = mta
  return {
    listen: [...listen],
    sessions,
    busy,
    sessionsTotal: total,
    lastSessionAt: isoIfAny(lastAt),
    lastSessionListener: lastListener,
    lastMessageAt: isoIfAny(lastMessageAt),
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

type EngineDocument = Status['engine']

/** The engine has the names of the API already; what differs are times, which travel as text, and problems. */
function describeEngine({
  servers,
  freshclam,
  generation,
  reload,
  refused,
  ...engine
}: EngineStatus): EngineDocument {
  return {
    ...engine,
    servers: servers.map(describeServer),
    freshclam: describeFreshclam(freshclam),
    generation: generation && { ...generation, loadedAt: iso(generation.loadedAt) },
    reload: reload && describeReload(reload),
    refused: refused && describeRefused(refused),
  }
}

function describeFreshclam({
  state,
  lastRun,
  nextRun,
  problem,
}: FreshclamStatus): EngineDocument['freshclam'] {
  return {
    state,
    lastRunAt: isoIfAny(lastRun),
    nextRunAt: isoIfAny(nextRun),
    problem: problem && describeProblem(problem),
  }
}

function describeReload({ at, problem, ...reload }: ReloadStatus): EngineDocument['reload'] {
  return { ...reload, endedAt: iso(at), problem: problem && describeProblem(problem) }
}

function describeRefused({ since, problem, ...refused }: RefusedDatabases): EngineDocument['refused'] {
  return { ...refused, sinceAt: iso(since), problem: describeProblem(problem) }
}

function describeProblem({ code, message, remedy }: Problem): {
  code: string
  sentence: string
  remedy?: string | undefined
} {
  return { code, sentence: message, remedy }
}

function describeServer({
  version,
  since,
  problem,
  retryAt,
  lastError,
  isStuck: _,
  ...server
}: ServerStatus): EngineDocument['servers'][number] {
  return {
    ...server,
    sinceAt: iso(since),
    problem: problem && describeProblem(problem),
    retryAt: isoIfAny(retryAt),
    lastError: lastError && {
      code: lastError.code,
      sentence: lastError.message,
      happenedAt: iso(lastError.at),
    },
    engineVersion: version?.engine,
    databaseVersion: version?.database,
    databaseBuiltAt: version?.databaseDate?.toISOString(),
  }
}

/** What was not delivered, in the form in which it travels. */
export function describeRefusals(refusals: Refusals): RefusalsReply {
  return {
    refusals: refusals
      .read()
      .map(({ at, to, ...refusal }) => ({ ...refusal, happenedAt: iso(at), to: [...to] })),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function isoIfAny(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : iso(ms)
}
