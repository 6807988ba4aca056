import type { Scanned } from '../../app/scan/scan-all.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'
import type { Terminal } from '../terminal.ts'
import { type ScanReport, stateOf } from './report.ts'

/** A document on each message, a line each, which stands alone: JSON lines. */
export function jsonReport(terminal: Terminal): ScanReport {
  return { add: (one) => terminal.jsonLine(documentOf(one)), end: () => undefined }
}

/** What is not known is null, so that each document of a schema has the same keys. */
function documentOf(one: Scanned): object {
  const { name } = one
  if (one.kind === 'failed') {
    const { code, message, remedy = null } = one.error
    return { schema: 'clamgate.error/1', name, good: false, state: 'fail', code, sentence: message, remedy }
  }
  const state = stateOf(one)
  const head = { schema: 'clamgate.scan/1', name, good: state !== 'fail', state }
  if (one.kind === 'left-out') {
    const unknown = { outcome: null, explanation: null, sizeBytes: null, headerFields: null }
    return {
      ...head,
      sentence: one.why,
      code: null,
      remedy: null,
      ...unknown,
      server: null,
      durationMs: null,
    }
  }
  const { outcome, explanation, sizeBytes, headerFields, server = null, durationMs } = one.examination
  const { verdict, rule, found, reply, tag } = outcome
  return {
    ...head,
    sentence: verdictWords({ verdict }).alone,
    code: verdict.kind === 'failure' ? verdict.code : null,
    remedy: verdict.kind === 'failure' ? 'See clamgate status.' : null,
    outcome: {
      ...outcome,
      verdict: verdictDocument(verdict),
      rule: rule === undefined ? null : { name: rule.name, place: rule.place ?? null },
      found: found ?? null,
      reply: reply ?? null,
      tag: tag === undefined ? null : { ...tag, subject: tag.subject ?? null },
    },
    explanation,
    sizeBytes,
    headerFields,
    server,
    durationMs: Math.round(durationMs),
  }
}

type Verdict = Extract<Scanned, { kind: 'scanned' }>['examination']['outcome']['verdict']

function verdictDocument(verdict: Verdict): object {
  if (verdict.kind === 'failure') {
    const { kind, code, detail } = verdict
    return { kind, code, sentence: detail }
  }
  if (verdict.kind !== 'skipped') return verdict
  return { kind: verdict.kind, skip: { ...verdict.skip, place: verdict.skip.place ?? null } }
}
