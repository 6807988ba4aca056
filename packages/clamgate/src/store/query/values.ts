import { parseDuration } from '../../config/units.ts'
import { nearest } from '../../ground/nearest.ts'
import { composed } from '../../patterns/fold.ts'
import { canonicalIp } from '../../patterns/network.ts'
import { isTextKey, type KeyFacts, type Subject } from './keys.ts'
import { MOMENT_FORMS, parseMoment } from './moments.ts'
import type { Scanned, Scanner } from './scanner.ts'
import { STATES, type State } from './states.ts'
import type { Comparison, Span, Term } from './tree.ts'

/** What a value is read by. */
export interface Reading {
  readonly scanner: Scanner
  readonly nowMs: number
  readonly zone: string | undefined
  readonly of: Subject
}

/** Longest value, characters; and how many `*` it may have. */
const VALUE_MAX_CHARS = 1000
const VALUE_MAX_STARS = 8

/** Reads the value that is next as one of its key. @throws {QueryError} */
export function readValue(facts: KeyFacts, reading: Reading): Term {
  const { scanner } = reading
  const { key, kind, example } = facts
  const hasSign = kind === 'size' || kind === 'duration' || kind === 'count'
  const start = scanner.at
  const compare = hasSign ? scanner.sign() || '=' : '='
  const scanned = scanner.value()
  if (scanned === undefined) {
    throw scanner.fault('QUERY_EMPTY', `Nothing stands behind ${key}:`, {
      span: { start: scanner.at, end: scanner.at + 1 },
      remedy: `Write, for example, ${example}`,
    })
  }
  const { pieces } = bounded(scanned, scanner)
  const span = { start, end: scanned.span.end }
  if (isTextKey(key)) return textTerm(facts, { pieces, span }, reading)
  const text = pieces.join('*')
  if (kind === 'is') return { kind: 'is', state: stateNamed(text, span, reading), span }
  if (key === 'since' || key === 'until') {
    const moment = parseMoment(text, reading.nowMs, reading.zone)
    if (moment !== undefined) return { kind: 'time', key, moment, span }
    throw wrong(`"${text}" is no time`, span, `Write one of ${MOMENT_FORMS}.`, reading)
  }
  if (key !== 'size' && key !== 'scan-ms' && key !== 'database') throw new TypeError(`no key ${key}`)
  const value = numberOf(text, kind)
  if (value === undefined)
    throw wrong(`"${text}" ${NOT[key]}`, span, `Write, for example, ${example}`, reading)
  // The sign is one that the scanner knows.
  return { kind: 'number', key, compare: compare as Comparison, value, span }
}

const NOT = { size: 'is no size', 'scan-ms': 'is no duration', database: 'is no number' } as const

/** Reads a word without a key. @throws {QueryError} */
export function readWord({ scanner }: Reading): Term | undefined {
  const scanned = scanner.value()
  if (scanned === undefined) return undefined
  const { pieces, span } = bounded(scanned, scanner)
  // Any part is looked for: * at its ends says nothing more.
  const inner = pieces.slice(
    pieces.at(0) === '' ? 1 : 0,
    pieces.length > 1 && pieces.at(-1) === '' ? -1 : undefined,
  )
  const [text = ''] = inner
  if (inner.length > 1) {
    throw scanner.fault(
      'QUERY_VALUE',
      'A word without a key is looked for as it stands, and this has * inside',
      {
        span,
        remedy: 'Name the key, such as subject:a*b; for the sign itself write \\*.',
      },
    )
  }
  if (text === '') {
    throw scanner.fault('QUERY_EMPTY', 'A word has no letters', {
      span,
      remedy: 'Leave it out: it would fit everything.',
    })
  }
  return { kind: 'word', text: composed(text), span }
}

function bounded(scanned: Scanned, scanner: Scanner): Scanned {
  const { pieces, span } = scanned
  if (span.end - span.start > VALUE_MAX_CHARS) {
    throw scanner.fault('QUERY_TOO_LONG', `A value is longer than ${VALUE_MAX_CHARS} characters`, {
      span,
      remedy: 'Write its beginning, and * for the rest.',
    })
  }
  if (pieces.length - 1 > VALUE_MAX_STARS) {
    throw scanner.fault('QUERY_VALUE', `A value has more than ${VALUE_MAX_STARS} *`, {
      span,
      remedy: 'Write less of them; for the sign itself write \\*.',
    })
  }
  return scanned
}

/** A domain is looked for by itself, which is quicker than a pattern: no `@` and no blanks in it. */
const DOMAIN = /^@(\.?)([^@\s"*\\.][^@\s"*\\]*)$/

function textTerm(facts: KeyFacts, { pieces, span }: Scanned, reading: Reading): Term {
  const { key, kind, values } = facts
  if (!isTextKey(key)) throw new TypeError(`${key} has no text`)
  const text = pieces.join('*')
  const bare = key === 'from' || key === 'to' ? withoutBrackets(pieces) : pieces
  // from:<> is the null sender; there is no null recipient.
  const isEmpty = key === 'to' ? bare.join('*') === '' : text === ''
  if ((key === 'from' || key === 'to') && !isEmpty) {
    const [first = '', second] = bare
    const domain = DOMAIN.exec(
      bare.length === 1 ? first : first === '' && bare.length === 2 ? (second ?? '') : '',
    )
    if (domain !== null) {
      return { kind: 'domain', key, domain: (domain[2] ?? '').toLowerCase(), below: domain[1] === '.', span }
    }
    return { kind: 'text', key, pattern: { pieces: bare }, span }
  }
  if (isEmpty && key !== 'from') {
    throw reading.scanner.fault('QUERY_EMPTY', `The value of ${key}: is empty`, {
      span,
      remedy: `Write, for example, ${facts.example}`,
    })
  }
  if (key === 'client' && text.includes('/')) {
    throw wrong(
      'A network cannot be looked for',
      span,
      'Write the beginning of the address: client:192.0.2.*',
      reading,
    )
  }
  if (kind === 'choice' && pieces.length === 1 && values !== undefined) {
    const word = text.toLowerCase()
    if (values.includes(word)) return { kind: 'text', key, pattern: { pieces: [word] }, span }
    throw wrong(
      `There is no ${key} "${text}"`,
      span,
      `Write one of ${values.join(', ')}.`,
      reading,
      nearest(text, values),
    )
  }
  if (key === 'client' && pieces.length === 1) {
    // Addresses are written down as MTAs spell them, and found by an index.
    return { kind: 'text', key, pattern: { pieces: [canonicalIp(text) ?? text] }, span }
  }
  // Subjects are written down with letters and their marks as one, whatever the program writes from which a word is copied.
  return { kind: 'text', key, pattern: { pieces: key === 'subject' ? pieces.map(composed) : pieces }, span }
}

/** `<a@x>` is how addresses stand in logs. */
function withoutBrackets(pieces: readonly string[]): readonly string[] {
  const text = pieces.join('*')
  if (!text.startsWith('<') || !text.endsWith('>')) return pieces
  const opened = pieces.map((piece, at) => (at === 0 ? piece.slice(1) : piece))
  return opened.map((piece, at) => (at === opened.length - 1 ? piece.slice(0, -1) : piece))
}

function stateNamed(text: string, span: Span, reading: Reading): State {
  const word = text.toLowerCase()
  if (!Object.hasOwn(STATES, word)) {
    const names = Object.keys(STATES)
    const remedy = `Write one of ${names.join(', ')}.`
    throw wrong(`Nothing is "${text}"`, span, remedy, reading, nearest(text, names))
  }
  // It is one of its own keys.
  const state = word as State
  if (reading.of === 'events' || STATES[state].ofEntries) return state
  throw wrong(
    `is:${state} can be asked of events only, and not of the quarantine`,
    span,
    'See clamgate events list.',
    reading,
  )
}

const NUMBER = /^\d{1,15}$/
const SIZE = /^(\d{1,12})(?:\.(\d{1,6}))?([kmg]?)(?:i?b)?$/i
const BYTES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function numberOf(text: string, kind: KeyFacts['kind']): number | undefined {
  if (kind === 'size') {
    const found = SIZE.exec(text)
    if (found === null) return undefined
    const [, whole = '', fraction = '0', unit = ''] = found
    const bytes = Math.round(Number(`${whole}.${fraction}`) * (BYTES[unit.toLowerCase()] ?? 1))
    return bytes <= MOST ? bytes : undefined
  }
  if (NUMBER.test(text)) return Number(text)
  return kind === 'duration' ? parseDuration(text.toLowerCase()) : undefined
}

/** What {@link NUMBER} and sizes can say, and both databases can hold. */
const MOST = 999_999_999_999

function wrong(message: string, span: Span, remedy: string, { scanner }: Reading, near?: string | undefined) {
  return scanner.fault('QUERY_VALUE', message, { span, remedy, nearest: near })
}
