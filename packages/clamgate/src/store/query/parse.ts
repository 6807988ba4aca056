import { nearest } from '../../ground/nearest.ts'
import { QueryError } from './errors.ts'
import { type KeyFacts, keyNamed, OTHER_NAMES, QUERY_KEYS, type Subject } from './keys.ts'
import { Scanner } from './scanner.ts'
import type { Clause, Query, Term } from './tree.ts'
import { type Reading, readValue, readWord } from './values.ts'

/** Longest query, characters. */
export const QUERY_MAX_CHARS = 4000
/** Most conditions of a query, alternatives counted one by one. */
export const QUERY_MAX_TERMS = 100

export interface ParseOptions {
  /** For `today` and `yesterday`; Unix time, ms. */
  readonly nowMs: number
  /** Of whoever asks, as `Europe/Berlin`, for dates that say none; left out, that of this process. */
  readonly zone?: string | undefined
  /** What is asked for; left out, events. */
  readonly of?: Subject | undefined
}

/**
 * Reads a query: conditions with blanks between them, which all have to hold. `key:value`, or a word; `,` between
 * alternatives, `-` or `not:` before what must not hold; `"…"` around what has blanks, `\` before a sign that is meant as such.
 *
 * In time and memory that grow with its length, and no more.
 * @throws {QueryError} with the place, and what was expected there
 */
export function parseQuery(text: string, { nowMs, zone, of = 'events' }: ParseOptions): Query {
  checkText(text)
  const scanner = new Scanner(text)
  const reading = { scanner, nowMs, zone, of }
  const all: Clause[] = []
  let terms = 0
  for (scanner.skipBlanks(); !scanner.isAtEnd; scanner.skipBlanks()) {
    const start = scanner.at
    const clause = readClause(reading)
    all.push(clause)
    terms += clause.any.length
    if (terms > QUERY_MAX_TERMS) {
      throw scanner.fault('QUERY_TOO_MANY', `The query has more than ${QUERY_MAX_TERMS} conditions`, {
        span: { start, end: scanner.at },
        remedy: 'Ask for less at once, or use * in place of a list.',
      })
    }
  }
  return { all }
}

/** Half of a surrogate pair, and what PostgreSQL has in no text. */
const NO_TEXT = /[\0\p{Cs}]/u

function checkText(text: string): void {
  if (text.length > QUERY_MAX_CHARS) {
    throw new QueryError('QUERY_TOO_LONG', `The query is longer than ${QUERY_MAX_CHARS} characters`, {
      ...{ text, span: { start: QUERY_MAX_CHARS, end: QUERY_MAX_CHARS + 1 } },
      remedy: 'Ask for less at once, or use * in place of a list.',
    })
  }
  const at = text.search(NO_TEXT)
  if (at === -1) return
  throw new QueryError('QUERY_CHARACTER', 'The query has a character that is no text', {
    ...{ text, span: { start: at, end: at + 1 } },
    remedy: 'Leave it out; * stands for anything.',
  })
}

function readClause(reading: Reading): Clause {
  const { scanner } = reading
  const start = scanner.at
  const not = scanner.take('-') || scanner.take('not:')
  const any: Term[] = []
  let facts: KeyFacts | undefined
  do {
    if (any.length > 0) scanner.skipBlanks()
    facts = readKey(reading) ?? facts
    const term = facts === undefined ? readWord(reading) : readValue(facts, reading)
    if (term === undefined) throw missing(reading, start)
    any.push(term)
  } while (scanner.take(','))
  return { not, any }
}

/** The key that is next, if one is. @throws {QueryError} QUERY_KEY */
function readKey({ scanner, of }: Reading): KeyFacts | undefined {
  const found = scanner.key()
  if (found === undefined) return undefined
  const name = found.name.toLowerCase()
  const facts = keyNamed(name)
  const names = QUERY_KEYS.filter(({ ofEntries }) => of === 'events' || ofEntries).map(({ key }) => key)
  if (facts === undefined) {
    const isNegation = name === 'not'
    throw scanner.fault(
      'QUERY_KEY',
      isNegation ? 'A condition is negated twice' : `There is no key ${found.name}`,
      {
        span: found.span,
        nearest: isNegation ? undefined : (OTHER_NAMES[name] ?? nearest(name, names)),
        remedy: isNegation
          ? 'Write - or not: once.'
          : `Keys are ${names.join(', ')}. What has a colon itself goes in double quotes.`,
      },
    )
  }
  if (of === 'events' || facts.ofEntries) return facts
  throw scanner.fault('QUERY_KEY', `${facts.key}: can be asked of events only, and not of the quarantine`, {
    span: found.span,
    remedy: `Keys here are ${names.join(', ')}.`,
  })
}

function missing({ scanner }: Reading, start: number): QueryError {
  const sign = scanner.text.slice(start, scanner.at).trim().slice(-1)
  return scanner.fault(
    'QUERY_EMPTY',
    sign === '' ? 'A word is missing' : `Nothing stands behind ${sign === ':' ? 'not:' : sign}`,
    {
      span: { start: scanner.at, end: scanner.at + 1 },
      remedy: 'Write what must not be there, or the alternative; or leave the sign out.',
    },
  )
}
