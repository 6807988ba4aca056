import { deleteHeaders, type Modification } from '@clamgate/milter'
import type { Outcome, Tag } from '../policy/types.ts'
import { verdictWords } from '../policy/words/verdicts.ts'
import type { WatchedFields } from './watched-fields.ts'

/** How `headers` of the configuration wants the fields. */
export interface HeaderSettings {
  readonly add: 'no' | 'add' | 'replace'
  /** Value of X-Virus-Scanned. */
  readonly scanned: string
}

const SCANNED = 'X-Virus-Scanned'
const STATUS = 'X-Virus-Status'

/** Names, in lower case, of the fields that {@link statusFields} counts. */
export const STATUS_FIELD_NAMES = ['x-virus-scanned', 'x-virus-status'] as const

/**
 * The two fields of clamav-milter: `replace` removes those that are there, from the highest index down, and appends
 * ours; `add` puts ours on top and leaves the others.
 */
export function statusFields(
  { add, scanned }: HeaderSettings,
  outcome: Outcome,
  fields: WatchedFields,
): readonly Modification[] {
  if (add === 'no') return []
  const status = verdictWords(outcome).inHeader
  if (add === 'add') {
    return [
      { kind: 'insertHeader', index: 1, name: SCANNED, value: scanned },
      { kind: 'insertHeader', index: 1, name: STATUS, value: status },
    ]
  }
  return [
    ...deleteHeaders(SCANNED, fields.count('x-virus-scanned')),
    ...deleteHeaders(STATUS, fields.count('x-virus-status')),
    { kind: 'addHeader', name: SCANNED, value: scanned },
    { kind: 'addHeader', name: STATUS, value: status },
  ]
}

/** The most fields of one name that would have to be removed or changed, by what `outcome` asks for. */
export function fieldsToReplace({ add }: HeaderSettings, { tag }: Outcome, fields: WatchedFields): number {
  const names: string[] = add === 'replace' ? [...STATUS_FIELD_NAMES] : []
  if (tag !== undefined) names.push(tag.header.toLowerCase())
  if (tag?.subject !== undefined) names.push('subject')
  return names.reduce((most, name) => Math.max(most, fields.count(name)), 0)
}

/** More than that are an attack on the MTA, which looks through the whole header for each. */
export const MOST_FIELDS_TO_REPLACE = 200

/** The mark of the action `tag`: fields of its name that are there are forged, and removed. */
export function tagFields(tag: Tag | undefined, fields: WatchedFields): readonly Modification[] {
  if (tag === undefined) return []
  const { header, value, subject } = tag
  return [
    ...deleteHeaders(header, fields.count(header.toLowerCase())),
    { kind: 'addHeader', name: header, value },
    ...(subject === undefined ? [] : prefixedSubjects(subject, fields)),
  ]
}

/** Clients show the first, the last, or all of several subjects: each gets the prefix. */
function prefixedSubjects(prefix: string, fields: WatchedFields): readonly Modification[] {
  const subjects = fields.values('subject')
  if (subjects.length === 0) return [{ kind: 'addHeader', name: 'Subject', value: prefix.trim() }]
  // More than were kept cannot be written back, nor be left without the prefix.
  const beyond = deleteHeaders('Subject', fields.count('subject')).slice(
    0,
    fields.count('subject') - subjects.length,
  )
  const changed = subjects.map((subject, index): Modification => {
    const value = Buffer.concat([Buffer.from(prefix), withoutLeadingBlanks(subject)])
    return { kind: 'changeHeader', index: index + 1, name: 'Subject', value }
  })
  return [...beyond, ...changed]
}

function withoutLeadingBlanks(value: Buffer): Buffer {
  let start = 0
  while (value[start] === 0x20 || value[start] === 0x09) start++
  return value.subarray(start)
}
