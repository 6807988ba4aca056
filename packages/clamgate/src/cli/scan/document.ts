import type { ReadingReply, ReadingsReply } from '../../api/routes/readings.ts'
import type { Scanned } from '../../app/scan/scan-all.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'
import { printDocument } from '../document.ts'
import type { Terminal } from '../terminal.ts'
import { type ScanReport, stateOf } from './report.ts'

/** A document on each message, a line each, which stands alone: JSON lines. */
export function jsonReport(terminal: Pick<Terminal, 'json'>): ScanReport {
  return {
    add(one) {
      const name = one.kind === 'failed' ? 'error' : 'scan'
      printDocument(terminal, name, documentOf(one), { oneLine: true })
    },
    end: () => undefined,
  }
}

function documentOf(one: Scanned): object {
  const { name } = one
  const state = stateOf(one)
  const head = { name, good: state !== 'fail', state }
  if (one.kind === 'failed') {
    const { code, message, remedy } = one.error
    return { ...head, code, sentence: message, remedy, report: [] }
  }
  if (one.kind === 'left-out') return { ...head, ...UNKNOWN, sentence: one.why }
  const { outcome, reading, readings, ...examination } = one.examination
  const { verdict, instead, rule, found, reply, tag } = outcome
  const isFailure = verdict.kind === 'failure'
  return {
    ...head,
    ...UNKNOWN,
    sentence: verdictWords({ verdict }).alone,
    code: isFailure ? verdict.code : undefined,
    remedy: isFailure ? 'See clamgate status.' : undefined,
    outcome: {
      ...outcome,
      verdict: verdictDocument(verdict),
      instead,
      rule: rule && { name: rule.name, place: rule.place },
      found: found && { ...found, file: found.file, rating: found.rating },
      reply: reply && { code: reply.code, enhanced: reply.enhanced, sentence: reply.text },
      tag: tag && { ...tag, subject: tag.subject },
    },
    ...examination,
    reading: reading && readingDocument(reading),
    readings: readings && readingsDocument(readings),
  }
}

/** Keys of {@link UNKNOWN} at their places: each is there, if only as null. */
function readingDocument(reading: ReadingReply): object {
  const { notCanonical, extractMs, unionMs, unionHit } = reading
  return {
    ...reading,
    ...{ notCanonical, extractMs, unionMs },
    unionHit: unionHit && { path: unionHit.path, classes: unionHit.classes },
  }
}

function readingsDocument({ parts, scans, ...readings }: ReadingsReply): object {
  return {
    ...readings,
    parts: parts.map((part) => ({ ...part, name: part.name, via: part.via })),
    scans: scans.map(({ kind, objects, bytes, result, detail, server, ms }) => {
      return { kind, objects, bytes, result, detail, server, durationMs: ms }
    }),
  }
}

/** Each document of the schema has all of these keys. */
const UNKNOWN = {
  ...{ sentence: undefined, code: undefined, remedy: undefined, outcome: undefined, explanation: undefined },
  ...{ sizeBytes: undefined, headerFields: undefined, server: undefined, durationMs: undefined },
  ...{ reading: undefined, readings: undefined },
}

type Verdict = Extract<Scanned, { kind: 'scanned' }>['examination']['outcome']['verdict']

function verdictDocument(verdict: Verdict): object {
  if (verdict.kind === 'failure') {
    const { kind, code, detail } = verdict
    return { kind, code, sentence: detail }
  }
  if (verdict.kind === 'infected') {
    const { kind, signature, trip } = verdict
    const until = trip && new Date(trip.untilMs).toISOString()
    return { kind, signature, tripped: trip && { action: trip.action, until } }
  }
  if (verdict.kind !== 'skipped') {
    const { ignored } = verdict
    return { ...verdict, ignored: ignored && { ...ignored, until: ignored.until } }
  }
  const { skip } = verdict
  return { kind: verdict.kind, skip: { ...skip, isRaw: skip.isRaw === true, place: skip.place } }
}
