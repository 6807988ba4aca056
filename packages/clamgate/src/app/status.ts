import type { RefusalsReply } from '../api/routes/refusals.ts'
import type { Status } from '../api/routes/status.ts'
import type { Config } from '../config/schema.ts'
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
import type { DigestsStatus } from '../quarantine/digest/digests.ts'
import type { QuarantineStatus } from '../quarantine/keep/status.ts'
import type { StoreStatus } from '../store/types.ts'
import { describeConsole } from './console/status-part.ts'
import { describeDigests } from './digest/status.ts'
import { degradedPlaces, describeLog } from './log-status.ts'
import { describeNotify, type NotifyFacts } from './notify-status.ts'
import { describeQuarantine } from './quarantine-status.ts'
import type { SentinelStatus } from './sentinel/sentinel.ts'
import { describeSentinel } from './sentinel/service.ts'
import { describeStore } from './store/status.ts'

export interface StatusFacts {
  readonly version: string
  readonly startedAtMs: number
  readonly configFile: string | undefined
  readonly configFiles: readonly string[]
  /** Keys whose values wait for a restart. */
  readonly restartNeeded: readonly string[]
  /** As it was at the start. */
  readonly console?: Config['console']
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
  readonly digests?: DigestsStatus | undefined
  readonly sentinel?: SentinelStatus | undefined
  readonly store: StoreStatus
  readonly signatures?: Status['signatures']
  /** `policy.databasesMissing`: without databases, mail that is not accepted is not served. */
  readonly acceptsWithoutDatabases: boolean
}

/** What `clamgate status` shows, in the form in which it travels: JSON, without what is undefined. */
export function describeStatus(facts: StatusFacts): Status {
  const { version, startedAtMs, configFile, configFiles, milter, messages, messageBytes, engine } = facts
  const reasonCode = whyNotReady(facts)
  const quarantine = describeQuarantine(facts.quarantine)
  const log = describeLog(facts.log)
  const notify = describeNotify(facts.notify)
  const digest = describeDigests(facts.digests)
  const store = describeStore(facts.store)
  const sentinel = describeSentinel(facts.sentinel)
  const degraded = degradedParts({ quarantine, store, log, notify, digest, sentinel })
  return {
    ready: reasonCode === undefined,
    state: reasonCode !== undefined ? 'fail' : degraded.length > 0 ? 'warn' : 'ok',
    reason: reasonCode && NOT_READY[reasonCode],
    reasonCode,
    degraded,
    configFile,
    configFiles: [...configFiles],
    restartNeeded: [...facts.restartNeeded],
    console: facts.console && describeConsole(facts.console),
    version,
    pid: process.pid,
    startedAt: iso(startedAtMs),
    milter: describeMilter(milter),
    messages,
    notify,
    log,
    memory: describeMemory(messageBytes),
    quarantine,
    digest,
    sentinel,
    store,
    signatures: facts.signatures,
    engine: describeEngine(engine),
  }
}

/** What does not work though mail is scanned: one line for each part. */
function degradedParts({
  quarantine,
  store,
  log,
  notify,
  digest,
  sentinel,
}: Pick<Status, 'quarantine' | 'store' | 'log' | 'notify' | 'digest' | 'sentinel'>): Status['degraded'] {
  const degraded: Status['degraded'] = []
  const { problem, state } = quarantine
  if (problem !== undefined && state === 'fail') degraded.push({ part: 'quarantine', ...problem })
  if (quarantine.s3?.problem !== undefined) degraded.push({ part: 'quarantine.s3', ...quarantine.s3.problem })
  if (store?.problem !== undefined) degraded.push({ part: 'store', ...store.problem })
  degraded.push(...degradedPlaces(log))
  for (const part of ['command', 'mail', 'outbound', 'webhook'] as const) {
    const lastError = notify[part]?.lastError
    if (lastError === undefined) continue
    const { happenedAt: _, ...failure } = lastError
    degraded.push({ part: `notify.${part}`, ...failure })
  }
  if (digest?.lastError !== undefined) {
    const { happenedAt: _, ...failure } = digest.lastError
    degraded.push({ part: 'digest', ...failure })
  }
  if (sentinel?.problem !== undefined) degraded.push({ part: 'sentinel', ...sentinel.problem })
  return degraded
}

function describeMilter({ listen, sessions, busy, mta }: StatusFacts['milter']): Status['milter'] {
  const { total, lastAt, lastListener, lastMessageAt, lastSelftestAt } = mta
  return {
    listen: [...listen],
    sessions,
    busy,
    sessionsTotal: total,
    lastSessionAt: isoIfAny(lastAt),
    lastSessionListener: lastListener,
    lastMessageAt: isoIfAny(lastMessageAt),
    lastSelftestAt: isoIfAny(lastSelftestAt),
  }
}

function describeMemory(messageBytes: number): Status['memory'] {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return { messageBytes, residentBytes: rss, heapBytes: heapUsed, bufferBytes: arrayBuffers }
}

const NOT_READY: Readonly<Record<NonNullable<Status['reasonCode']>, string>> = {
  'no-healthy-clamd': 'no clamd is healthy',
  'databases-missing': 'the official databases are missing',
}

function whyNotReady({ engine, acceptsWithoutDatabases }: StatusFacts): Status['reasonCode'] {
  // A tripped server gets messages where there is no better one: taken out of service nothing would try it again.
  if (!engine.servers.some(({ state }) => state === 'healthy' || state === 'tripped'))
    return 'no-healthy-clamd'
  const incomplete = engine.databases === 'starter' || engine.databases === 'missing'
  if (incomplete && !acceptsWithoutDatabases) return 'databases-missing'
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

function describeProblem({ code, message, remedy }: Problem): Omit<Status['degraded'][number], 'part'> {
  return { code, sentence: message, remedy }
}

function describeServer({
  version,
  since,
  problem,
  retryAt,
  passedAt,
  lastError,
  isStuck: _,
  ...server
}: ServerStatus): EngineDocument['servers'][number] {
  return {
    ...server,
    sinceAt: iso(since),
    problem: problem && describeProblem(problem),
    retryAt: isoIfAny(retryAt),
    passedAt: isoIfAny(passedAt),
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
