import { unreachable } from '../../ground/unreachable.ts'
import type { EntryRecord, MessageEvent } from '../types.ts'
import { compares, fits } from './compare.ts'
import { addressForms, domainOf, domainsNamed, fold } from './fold.ts'
import { STATES, type StateTest } from './states.ts'
import type { Query, Term, TextKey, TextPattern } from './tree.ts'

/** What a word without a key can be a part of. */
const WORD_PLACES = [
  ...['subject', 'from', 'to', 'signature', 'queue', 'message-id', 'incident', 'entry'],
] as const satisfies readonly TextKey[]
const WORD_PLACES_OF_ENTRIES = WORD_PLACES.filter((key) => key !== 'incident')

/** What is found by an index as it is written: case counts. */
const KEYS_WITH_CASE: ReadonlySet<TextKey> = new Set([
  'queue',
  'message-id',
  'incident',
  'entry',
  'user',
  'id',
])

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const digits = (id: string) => fold(id).replaceAll('-', '')

/** What a query is held against: a message with what is kept of it, or an entry with the message that it was. */
export interface Subject {
  readonly event?: MessageEvent | undefined
  readonly entry?: EntryRecord | undefined
  /** Whose texts count where both have them. */
  readonly of: 'event' | 'entry'
}

/**
 * Whether a query holds for a message or an entry, by the tree alone. The SQL of `store/read/` gives the same: this is what it is
 * tested with, and what decides where there is no database.
 */
export function matches(query: Query, subject: Subject, nowMs: number): boolean {
  return query.all.every(({ not, any }) => not !== any.some((term) => holds(term, subject, nowMs)))
}

function holds(term: Term, subject: Subject, nowMs: number): boolean {
  switch (term.kind) {
    case 'text':
      return textsOf(subject, term.key).some((text) => isLike(term.pattern, term.key, text))
    case 'is':
      return isState(STATES[term.state].test, subject)
    case 'domain': {
      const domains = domainsNamed(term.domain)
      return textsOf(subject, term.key).some((address) => {
        const domain = domainOf(fold(address))
        return domains.some((wanted) => domain === wanted || (term.below && domain.endsWith(`.${wanted}`)))
      })
    }
    case 'word': {
      const word = fold(term.text)
      const places = subject.of === 'entry' ? WORD_PLACES_OF_ENTRIES : WORD_PLACES
      const isPart = places.some((key) => textsOf(subject, key).some((text) => fold(text).includes(word)))
      return isPart || textsOf(subject, 'id').some((id) => isLike({ pieces: [term.text] }, 'id', id))
    }
    case 'number': {
      const number = numberOf(subject, term.key)
      return number !== undefined && compares(number, term.compare, term.value)
    }
    case 'time': {
      const moment = momentMs(term.moment, nowMs)
      return term.key === 'since' ? atMs(subject) >= moment : atMs(subject) < moment
    }
    default:
      return unreachable(term)
  }
}

/** The moment that `since:` or `until:` names, Unix time, ms. */
export function momentMs(
  moment: { readonly agoMs: number } | { readonly atMs: number },
  nowMs: number,
): number {
  return Math.ceil('atMs' in moment ? moment.atMs : nowMs - moment.agoMs)
}

function isLike({ pieces }: TextPattern, key: TextKey, text: string): boolean {
  // Ids of events are numbers, however they are written.
  if (key === 'id' && UUID.test(text)) return fits(pieces.map(digits), digits(text), 'whole')
  if (key === 'from' || key === 'to')
    return addressForms(pieces).some((form) => fits(form, fold(text), 'whole'))
  const as = key === 'subject' ? 'part' : 'whole'
  return KEYS_WITH_CASE.has(key) ? fits(pieces, text, as) : fits(pieces.map(fold), fold(text), as)
}

function atMs({ event, entry, of }: Subject): number {
  return (of === 'entry' ? entry?.keptAtMs : event?.atMs) ?? Number.NaN
}

function numberOf(subject: Subject, key: 'size' | 'scan-ms' | 'database'): number | undefined {
  const { event, entry, of } = subject
  switch (key) {
    case 'size':
      return of === 'entry' ? entry?.bytes : event?.bytes
    case 'scan-ms':
      return event?.scanMs
    case 'database':
      return event?.databaseVersion
    default:
      return unreachable(key)
  }
}

function textsOf({ event, entry, of }: Subject, key: TextKey): readonly string[] {
  const texts = of === 'entry' && entry !== undefined ? textsOfEntry(entry, key) : undefined
  return (texts ?? (event === undefined ? [] : textsOfEvent(event, key))).filter((text) => text !== undefined)
}

/** Undefined: an entry does not know, ask its message. */
function textsOfEntry(entry: EntryRecord, key: TextKey): readonly (string | undefined)[] | undefined {
  switch (key) {
    case 'signature':
      return [entry.signature]
    case 'class':
      return [entry.class]
    case 'source':
      return [entry.source]
    case 'from':
      return [entry.sender]
    case 'to':
      return entry.copies.map(({ address }) => address)
    case 'client':
      return [entry.client]
    case 'user':
      return [entry.authenticated]
    case 'subject':
      return [entry.subject]
    case 'queue':
      return [entry.queueId]
    case 'message-id':
      return [entry.messageId]
    case 'host':
      return [entry.host]
    case 'entry':
    case 'id':
      return [entry.id]
    default:
      return undefined
  }
}

function textsOfEvent(event: MessageEvent, key: TextKey): readonly (string | undefined)[] {
  switch (key) {
    case 'signature':
      return [event.signature, event.ignored?.signature]
    case 'class':
      return [event.class, ...(event.classes ?? [])]
    case 'source':
      return [event.source]
    case 'from':
      return [event.sender]
    case 'to':
      return event.recipients.map(({ address }) => address)
    case 'client':
      return [event.client, event.clientName]
    case 'helo':
      return [event.helo]
    case 'user':
      return [event.authenticated]
    case 'subject':
      return [event.subject]
    case 'queue':
      return [event.queueId]
    case 'message-id':
      return [event.messageId]
    case 'host':
      return [event.host]
    case 'server':
      return [event.server]
    case 'rule':
      return [event.because.rule?.name, ...(event.monitored ?? []).map(({ because }) => because.rule?.name)]
    case 'incident':
      return [event.incident]
    case 'entry':
      return [event.entry]
    case 'id':
      return [event.id]
    case 'direction':
      return [event.direction]
    default:
      return unreachable(key)
  }
}

function isState(test: StateTest, { event, entry, of }: Subject): boolean {
  switch (test.by) {
    case 'kind': {
      const kind = of === 'entry' ? entry?.kind : event?.kind
      return kind !== undefined && test.kinds.includes(kind)
    }
    case 'action':
      return event !== undefined && test.actions.includes(event.action)
    case 'direction':
      return event?.direction === test.direction
    case 'copy':
      return (
        entry?.copies.some(({ state }) => state === test.state) === true ||
        (of === 'event' && event?.gone?.states.some((state) => state === test.state) === true)
      )
    case 'has':
      switch (test.what) {
        case 'finding':
          return of === 'entry' || (event?.isFinding ?? false)
        case 'entry':
          return of === 'entry' || event?.entry !== undefined
        case 'release':
          return event?.releaseOf !== undefined
        case 'user':
          return (of === 'entry' ? entry?.authenticated : event?.authenticated) !== undefined
        default:
          return unreachable(test.what)
      }
    default:
      return unreachable(test)
  }
}
