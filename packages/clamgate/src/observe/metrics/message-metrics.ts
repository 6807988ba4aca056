import { Counter, Histogram, type Registry } from 'prom-client'
import type { EngineErrorCode } from '../../engine/errors.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Skip } from '../../policy/types.ts'
import { createBoundedLabel, OTHER } from './bounded-label.ts'
import { createReadingMetrics } from './reading-metrics.ts'
import { TopNames } from './top-names.ts'

type Outcome = MessageRecord['outcome']

/** Something that is counted, its labels already chosen: asking prom-client by labels for each message costs more. */
interface Child {
  inc(): void
}

const REASONS_MAX = 100
const SOURCES_MAX = 50
const CODES_MAX = 50
const SIGNATURES_MAX = 50
const SIGNATURE_CANDIDATES_MAX = 200
const SIGNATURE_WINDOW_MS = 5 * 60_000
const SIGNATURE_MAX_CHARS = 200

/** Seconds. A clamd needs about a millisecond for a small message; `engine.scanTimeout` is 120 s by default. */
const SCAN_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
/** Seconds. What is long here has waited for room on a clamd. */
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5, 30]
const SIZE_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096, 10_240, 25_600, 51_200, 102_400].map((kib) => kib * 1024)

/** Registers what is counted of messages; the function that comes back counts one, in a few microseconds. */
export function createMessageMetrics(
  registry: Registry,
  now: () => number,
): (message: MessageRecord) => void {
  const registers = [registry]
  const scanSeconds = new Histogram({
    name: 'clamgate_scan_seconds',
    help: 'Time that clamd took for a message, from having it whole to the verdict.',
    buckets: SCAN_BUCKETS,
    registers,
  })
  const overheadSeconds = new Histogram({
    name: 'clamgate_overhead_seconds',
    help: 'Time from the last byte of a scanned message to its decision, less the time of clamd.',
    buckets: OVERHEAD_BUCKETS,
    registers,
  })
  const messageBytes = new Histogram({
    name: 'clamgate_message_bytes',
    help: 'Size of messages.',
    buckets: SIZE_BUCKETS,
    registers,
  })
  const countOutcome = createOutcomeCounter(registry)
  const countFinding = createFindingCounter(registry, now)
  const countVerdict = createVerdictCounter(registry)
  const countIgnored = createIgnoredCounter(registry)
  const countReading = createReadingMetrics(registry)
  return (message) => {
    const { outcome, scanMs } = message
    countOutcome(outcome)
    messageBytes.observe(message.sizeBytes)
    if (scanMs !== undefined) {
      scanSeconds.observe(scanMs / 1000)
      overheadSeconds.observe(Math.max(0, message.decisionMs - scanMs) / 1000)
    }
    countIgnored(outcome)
    countReading(message)
    if (outcome.found !== undefined) countFinding(outcome.found)
    else if (outcome.kind !== 'clean') countVerdict(outcome)
  }
}

function createOutcomeCounter(registry: Registry): (outcome: Outcome) => void {
  const messages = new Counter({
    name: 'clamgate_messages_total',
    help: 'Messages by what they turned out to be, what was done, and the rule or key that decided.',
    labelNames: ['outcome', 'action', 'reason'],
    registers: [registry],
  })
  const monitored = new Counter({
    name: 'clamgate_monitored_total',
    help: 'Messages for which monitor mode would have done something else.',
    labelNames: ['action'],
    registers: [registry],
  })
  const label = createBoundedLabel(REASONS_MAX)
  const children = new Map<string, Child>()
  return ({ kind, action, reason, monitored: choices }) => {
    const by = label(reason.rule?.name ?? reason.key ?? OTHER)
    entryOf(children, `${kind} ${action} ${by}`, () => messages.labels(kind, action, by)).inc()
    if (choices.length === 0) return
    for (const other of new Set(choices.map((choice) => choice.action))) {
      if (other !== action) monitored.inc({ action: other })
    }
  }
}

/** For everybody, or for some recipients: either way somebody got what was found. */
function createIgnoredCounter(registry: Registry): (outcome: Outcome) => void {
  const ignored = new Counter({
    name: 'clamgate_signatures_ignored_hits_total',
    help: 'Messages with a finding that was ignored, for some recipients at least.',
    registers: [registry],
  })
  return ({ verdict }) => {
    const isSpared = verdict.kind === 'infected' && verdict.spared !== undefined
    if (isSpared || ('ignored' in verdict && verdict.ignored !== undefined)) ignored.inc()
  }
}

function createFindingCounter(
  registry: Registry,
  now: () => number,
): (found: NonNullable<Outcome['found']>) => void {
  const classes = new Counter({
    name: 'clamgate_signature_class_total',
    help: 'Messages with a finding by the class of its signature and where it comes from.',
    labelNames: ['class', 'source'],
    registers: [registry],
  })
  const hits = new Counter({
    name: 'clamgate_signature_hits_total',
    help: `Messages with a finding by signature: the ${SIGNATURES_MAX} with the most of late, and other.`,
    labelNames: ['signature'],
    registers: [registry],
  })
  const label = createBoundedLabel(SOURCES_MAX)
  const children = new Map<string, Child>()
  const top = new TopNames({
    limit: SIGNATURES_MAX,
    maxCandidates: SIGNATURE_CANDIDATES_MAX,
    windowMs: SIGNATURE_WINDOW_MS,
    now,
    onLeave(name) {
      children.delete(name)
      hits.remove(name)
    },
  })
  return ({ signature, class: kind, source }) => {
    classes.inc({ class: kind, source: label(source) })
    const name = cleanText(signature, SIGNATURE_MAX_CHARS)
    const own = top.hit(name) ? name : OTHER
    entryOf(children, own, () => hits.labels(own)).inc()
  }
}

const SKIPPED_BY = [
  'network',
  'authenticated',
  'sender',
  'recipients',
] as const satisfies readonly Skip['by'][]
const UNSCANNED = ['failure', 'databases-missing', 'oversize'] as const satisfies readonly Outcome['kind'][]
const OVERLOADED: EngineErrorCode = 'ENGINE_OVERLOADED'

/** What alerts look at begins at zero, or its first event would not count as an increase. */
function createVerdictCounter(registry: Registry): (outcome: Outcome) => void {
  const registers = [registry]
  const failures = new Counter({
    name: 'clamgate_failures_total',
    help: 'Messages that could not be scanned, by the code of the reason.',
    labelNames: ['code'],
    registers,
  })
  const skipped = new Counter({
    name: 'clamgate_skipped_total',
    help: 'Messages that were exempt from scanning, by what exempted them.',
    labelNames: ['by'],
    registers,
  })
  const unscanned = new Counter({
    name: 'clamgate_unscanned_total',
    help: 'Messages that were delivered although nothing, or only the starter database, has looked at them.',
    labelNames: ['outcome'],
    registers,
  })
  const label = createBoundedLabel(CODES_MAX)
  failures.inc({ code: label(OVERLOADED) }, 0)
  for (const by of SKIPPED_BY) skipped.inc({ by }, 0)
  for (const outcome of UNSCANNED) unscanned.inc({ outcome }, 0)
  return ({ verdict, action }) => {
    if (verdict.kind === 'failure') failures.inc({ code: label(verdict.code) })
    if (verdict.kind === 'skipped') skipped.inc({ by: verdict.skip.by })
    if ((action === 'accept' || action === 'tag') && isUnscanned(verdict))
      unscanned.inc({ outcome: verdict.kind })
  }
}

function isUnscanned(verdict: Outcome['verdict']): boolean {
  return (
    verdict.kind === 'failure' ||
    verdict.kind === 'databases-missing' ||
    (verdict.kind === 'oversize' && verdict.head === 'unscanned')
  )
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
}
