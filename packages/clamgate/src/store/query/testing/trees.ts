import fc from 'fast-check'
import { QUERY_KEYS } from '../keys.ts'
import { STATES, type State } from '../states.ts'
import type { Clause, Query, Term, TextPattern } from '../tree.ts'

/** A tree without the places of its terms, for comparisons. */
export function withoutSpans({ all }: Query): object {
  return { all: all.map((clause) => ({ ...clause, any: clause.any.map(({ span: _, ...term }) => term) })) }
}

const span = { start: 0, end: 0 }
const TEXT_KEYS = ['signature', 'source', 'user', 'helo', 'subject', 'queue', 'id', 'rule'] as const

/** Text that a query can say, with all that means something in it. */
const anyText = (minLength: number) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', minLength, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...' "\\*,:-<>@=\n\t', 'a', 'é', '🙂'), minLength, maxLength: 12 }),
    )
    .filter((text) => !text.includes('\0') && text.isWellFormed())
    .map((text) => text.normalize('NFC'))

const pattern: fc.Arbitrary<TextPattern> = fc
  .array(anyText(0), { minLength: 1, maxLength: 5 })
  .filter((pieces) => pieces.join('*') !== '')
  .map((pieces) => ({ pieces }))

/** Addresses but those that are another term: a domain, or one in brackets. */
const address = fc.oneof(
  fc.constant({ pieces: [''] }),
  pattern.filter(({ pieces }) => !/^(?:\*?@|<)/s.test(pieces.join('*'))),
)

const keyed: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    key: fc.constantFrom(...TEXT_KEYS),
    pattern,
    span: fc.constant(span),
  }),
  fc
    .record({ key: fc.constantFrom('from' as const, 'to' as const), pattern: address })
    .map(({ key, pattern: pieces }) => ({
      ...{ kind: 'text' as const, key: pieces.pieces.join('*') === '' ? ('from' as const) : key },
      ...{ pattern: pieces, span },
    })),
  fc.record({
    kind: fc.constant('domain' as const),
    key: fc.constantFrom('from' as const, 'to' as const),
    domain: fc.stringMatching(/^[a-z0-9][a-z0-9.:,-]{0,20}$/),
    below: fc.boolean(),
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('is' as const),
    // The table keeps the keys that its type names.
    state: fc.constantFrom(...(Object.keys(STATES) as State[])),
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constantFrom('size' as const, 'scan-ms' as const, 'database' as const),
    compare: fc.constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    value: fc.integer({ min: 0, max: 999_999_999_999 }),
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    key: fc.constantFrom('since' as const, 'until' as const),
    moment: fc.oneof(
      fc.integer({ min: 0, max: 999_999_999 }).map((agoMs) => ({ agoMs })),
      fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') }).map((atMs) => ({ atMs })),
    ),
    span: fc.constant(span),
  }),
)

const word: fc.Arbitrary<Term> = anyText(1).map((text) => ({ kind: 'word', text, span }))

const clause: fc.Arbitrary<Clause> = fc
  .record({
    not: fc.boolean(),
    words: fc.array(word, { maxLength: 3 }),
    others: fc.array(keyed, { maxLength: 3 }),
  })
  .filter(({ words, others }) => words.length + others.length > 0)
  .map(({ not, words, others }) => ({ not, any: [...words, ...others] }))

/** Every tree that a text can say. */
export const anyQuery: fc.Arbitrary<Query> = fc.array(clause, { maxLength: 6 }).map((all) => ({ all }))

/** Text that is nearly a query. */
export const nearlyQuery: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...QUERY_KEYS.map(({ key }) => `${key}:`)),
      fc.constantFrom(...QUERY_KEYS.map(({ example }) => example)),
      fc.constantFrom(' ', ',', '"', '\\', '*', '-', 'not:', ':', '<', '>', '>=', '2d', '1M', '@x', '\0'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))
