import { deleteHeaders, type Modification } from '@clamgate/milter'
import { unreachable } from '../ground/unreachable.ts'
import type { Outcome } from '../policy/types.ts'
import { verdictWords } from '../policy/words/verdicts.ts'
import { ambiguityToRemove } from './marks/ambiguity-results.ts'
import { folded } from './marks/folding.ts'
import { headerWords } from './marks/header-words.ts'
import { bytesOf } from './marks/octets.ts'
import { onlyPrefix, prefixedSubject } from './marks/prefixed-subject.ts'
import {
  type HeaderSettings,
  STATUS_FIELD_NAMES,
  type StatusTreatment,
  statusTreatment,
} from './marks/status-fields.ts'
import { changeableSubjects } from './marks/subject-changes.ts'
import type { WatchedFields } from './watched-fields.ts'

const SCANNED = 'X-Virus-Scanned'
const STATUS = 'X-Virus-Status'

/** A message whose header is marked. */
export interface MarkedMessage {
  readonly outcome: Outcome
  readonly fields: WatchedFields
  /** Address of the SMTP client; undefined where the MTA gives none (local submission). */
  readonly clientAddress: string | undefined
  /** It came as one of SMTPUTF8 (RFC 6531): its header may have UTF-8 in it. */
  readonly utf8: boolean
}

/** More than that are an attack on the MTA, which looks through the whole header for each. */
export const MOST_FIELDS_TO_REPLACE = 200

/** The most fields of one name that would have to be removed, by what `outcome` asks for. */
export function fieldsToReplace(
  headers: HeaderSettings,
  { outcome, fields, clientAddress }: Omit<MarkedMessage, 'utf8'>,
): number {
  const treatment = statusTreatment(headers, { ...outcome, fields, clientAddress })
  const names: string[] = REMOVING.has(treatment) ? [...STATUS_FIELD_NAMES] : []
  if (outcome.tag !== undefined) names.push(outcome.tag.header.toLowerCase())
  const ambiguity = ambiguityToRemove({
    outcome,
    reading: undefined,
    fields: fields.ambiguity,
    clientAddress,
  })
  const others = Math.max(ambiguity, fields.releases.count)
  return names.reduce((most, name) => Math.max(most, fields.count(name)), others)
}

const REMOVING: ReadonlySet<StatusTreatment> = new Set(['replace', 'remove'])

/** The two fields of clamav-milter; those that are removed go from the highest index down. */
export function statusFields(headers: HeaderSettings, message: MarkedMessage): readonly Modification[] {
  const { outcome, fields, clientAddress, utf8 } = message
  const treatment = statusTreatment(headers, { ...outcome, fields, clientAddress })
  const status = ownValue(STATUS, verdictWords(outcome).inHeader, utf8)
  const isTooMany = STATUS_FIELD_NAMES.some((name) => fields.count(name) > MOST_FIELDS_TO_REPLACE)
  const removed = isTooMany
    ? []
    : [
        ...deleteHeaders(SCANNED, fields.count('x-virus-scanned')),
        ...deleteHeaders(STATUS, fields.count('x-virus-status')),
      ]
  switch (treatment) {
    case 'leave':
      return []
    case 'remove':
      return removed
    case 'replace':
      // In monitor mode mail with too many is not refused: what is read first is true at least.
      return isTooMany ? onTop(headers.scanned, status) : [...removed, ...atEnd(headers.scanned, status)]
    case 'put-on-top':
      return onTop(headers.scanned, status)
    default:
      return unreachable(treatment)
  }
}

function onTop(scanned: string, status: string): readonly Modification[] {
  return [
    { kind: 'insertHeader', index: 1, name: SCANNED, value: scanned },
    { kind: 'insertHeader', index: 1, name: STATUS, value: status },
  ]
}

function atEnd(scanned: string, status: string): readonly Modification[] {
  return [
    { kind: 'addHeader', name: SCANNED, value: scanned },
    { kind: 'addHeader', name: STATUS, value: status },
  ]
}

/** The mark of the action `tag`: fields of its name that are there are forged, and removed. */
export function tagFields({ outcome: { tag }, fields, utf8 }: MarkedMessage): readonly Modification[] {
  if (tag === undefined) return []
  const { header, value, subject } = tag
  return [
    ...deleteHeaders(header, fields.count(header.toLowerCase())),
    { kind: 'addHeader', name: header, value: ownValue(header, value, utf8) },
    ...(subject === undefined ? [] : prefixedSubjects(subject, fields, utf8)),
  ]
}

function prefixedSubjects(prefix: string, fields: WatchedFields, utf8: boolean): readonly Modification[] {
  if (fields.count('subject') === 0) {
    return [{ kind: 'addHeader', name: 'Subject', value: onlyPrefix(prefix, { utf8 }) }]
  }
  return changeableSubjects(fields.subjects, prefix).flatMap(({ index, value }): readonly Modification[] => {
    const changed = prefixedSubject(value, prefix, { utf8 })
    return changed === undefined
      ? []
      : [{ kind: 'changeHeader', index: index + 1, name: 'Subject', value: changed }]
  })
}

/** The value of a field of ours, with a name of a signature in it that may be anything. */
function ownValue(name: string, value: string, utf8: boolean): string {
  const before = name.length + 2
  const lines = headerWords(value, { before, utf8 }).split('\n')
  return bytesOf(folded(lines, { before, anywhere: true })).toString('utf8')
}
