import type { SignatureErrorCode } from '../errors.ts'
import type { Manifest } from '../install/manifest.ts'
import type { Journal } from '../journal/journal.ts'
import { emptyState, type SourceMemory, type State } from '../journal/state.ts'
import { SWITCHED_OFF } from '../plan/off.ts'
import type { FileStatus, SourceStatus } from '../ports.ts'
import type { FilePlan, HistoryEntry, SourcePlan } from '../types.ts'
import type { UpdaterDeps } from './deps.ts'
import { been, nextAt, pauseOf } from './due.ts'

/** With these a source has served nothing that could be refused. */
const NOTHING_CAME: ReadonlySet<string> = new Set<SignatureErrorCode>([
  'SIGNATURES_NOT_FOUND',
  'SIGNATURES_UNREACHABLE',
  'SIGNATURES_TIMEOUT',
  'SIGNATURES_TLS',
  'SIGNATURES_HTTP_STATUS',
  'SIGNATURES_FORBIDDEN',
  'SIGNATURES_RETRY_LATER',
  'SIGNATURES_REDIRECT',
  'SIGNATURES_SECRET',
  'SIGNATURES_PROGRAM_MISSING',
])

/** State of every source, as it is known between runs. */
export function statusOf(
  deps: Pick<UpdaterDeps, 'plans' | 'clock'>,
  state: State = emptyState(),
  live: Manifest | undefined,
): readonly SourceStatus[] {
  const nowMs = deps.clock.wall()
  return deps.plans().map((plan) => {
    const memory = state.sources[plan.name]
    const pause = pauseOf(memory, nowMs)
    const reason = reasonOf(plan, memory, pause)
    const lastAttemptMs = been(memory?.lastAttemptMs, nowMs)
    return {
      name: plan.name,
      catalogueState: plan.catalogueState,
      state: stateOf(plan, memory, pause !== undefined),
      enabled: plan.enabled,
      ...reason,
      ...(pause === undefined || !plan.enabled ? {} : { until: iso(pause.untilMs) }),
      lastAttemptAt: isoOf(lastAttemptMs),
      lastSuccessAt: isoOf(been(memory?.lastSuccessMs, nowMs)),
      // Where it is overdue, it stays when it was due: whoever waits for it adds to that.
      nextAt: plan.enabled ? iso(nextAt(plan, memory, nowMs) || lastAttemptMs || nowMs) : null,
      files: plan.files.map((file) => fileStatus(plan, file, memory, live, state)),
    }
  })
}

function stateOf(
  plan: SourcePlan,
  memory: SourceMemory | undefined,
  isPaused: boolean,
): SourceStatus['state'] {
  if (!plan.enabled) return 'off'
  if (isPaused) return 'paused'
  if (memory !== undefined && memory.failures > 0) return 'failing'
  return memory?.lastSuccessMs === undefined ? 'waiting' : 'ok'
}

function reasonOf(
  plan: SourcePlan,
  memory: SourceMemory | undefined,
  pause: SourceMemory['pause'],
): Pick<SourceStatus, 'reason' | 'reasonCode'> {
  if (!plan.enabled) {
    const { reason = SWITCHED_OFF.reason, reasonCode = SWITCHED_OFF.code } = plan
    return { reason, reasonCode }
  }
  const told = pause ?? (memory !== undefined && memory.failures > 0 ? memory.error : undefined)
  return told === undefined ? {} : { reason: told.sentence, reasonCode: told.code }
}

function fileStatus(
  plan: SourcePlan,
  file: FilePlan,
  memory: SourceMemory | undefined,
  set: Manifest | undefined,
  state: State,
): FileStatus {
  const live = set?.files.find(({ name, source }) => name === file.name && source === plan.name)
  const known = memory?.files[file.name]
  const isOff = !plan.enabled || !file.wanted
  const error = isOff ? undefined : known?.error
  const isParked = state.parked.some(
    (one) => one.file === file.name && one.source === plan.name && one.sha256 === live?.served,
  )
  const away = isOff
    ? 'off'
    : known?.error !== undefined && !NOTHING_CAME.has(known.error.code)
      ? 'refused'
      : 'missing'
  return {
    name: file.name,
    state: live === undefined ? away : isParked ? 'parked' : 'live',
    bytes: live?.bytes ?? null,
    signatures: live?.signatures ?? null,
    updated: live?.updated ?? null,
    ...(known?.skippedRules === undefined ? {} : { skippedRules: known.skippedRules }),
    ...(error === undefined ? {} : { lastError: error.sentence, lastErrorCode: error.code }),
  }
}

function iso(ms: number): string {
  return new Date(Math.min(ms, 8.64e15)).toISOString()
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms)
}

/** The sets that were live, or were not taken, the newest first. */
export function historyOf(
  sets: readonly Manifest[],
  { live, lived }: Pick<Journal, 'live' | 'lived'>,
): readonly HistoryEntry[] {
  const known = sets.filter(({ id, undone }) => undone !== null || lived.includes(id))
  return known.map((set, index) => {
    const { id, at, by, files, added, changed, removed, undone, undoneCode } = set
    // A set that was not taken is no step on the way.
    const before = known.slice(index + 1).find((one) => lived.includes(one.id))
    return {
      ...{ id, at, live: id === live, by, files: files.length },
      signatures: files.reduce((sum, { signatures }) => sum + signatures, 0),
      ...{ added, changed, removed, undone },
      ...(undoneCode !== undefined && { undoneCode }),
      ...(before !== undefined && { counts: countsBetween(before, set) }),
    }
  })
}

/** Files that have another number of signatures than before. */
function countsBetween(before: Manifest, after: Manifest): NonNullable<HistoryEntry['counts']> {
  const keyOf = ({ name, source }: Manifest['files'][number]) => JSON.stringify([name, source])
  const old = new Map(before.files.map((file) => [keyOf(file), file]))
  const now = new Map(after.files.map((file) => [keyOf(file), file]))
  return [...new Map([...old, ...now])].flatMap(([key, { name, source }]) => {
    const counts = { before: old.get(key)?.signatures ?? null, after: now.get(key)?.signatures ?? null }
    return counts.before === counts.after ? [] : [{ file: name, source, ...counts }]
  })
}
