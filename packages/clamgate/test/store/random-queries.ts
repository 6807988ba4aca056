import fc from 'fast-check'
import { DIRECTIONS, SIGNATURE_CLASSES } from '../../src/config/sections/actions.ts'
import { STATES, type State } from '../../src/store/query/states.ts'
import type { Clause, Comparison, Query, Term, TextKey, TextPattern } from '../../src/store/query/tree.ts'
import { ADDRESSES, FIRST_MS, IDS, NOW_MS, RULES, SIGNATURES, SUBJECTS } from './random-events.ts'

const SPAN = { start: 0, end: 0 }
const HOUR_MS = 3_600_000
const COMPARISONS: readonly Comparison[] = ['=', '<', '<=', '>', '>=']

/** What each key is asked for: values that there are, and some that there are not. */
const VALUES: Readonly<Record<TextKey, readonly string[]>> = {
  signature: [...SIGNATURES, 'None'],
  class: [...SIGNATURE_CLASSES, 'none'],
  source: ['official', 'Sanesecurity'],
  from: ['', ...ADDRESSES],
  to: ADDRESSES,
  client: ['192.0.2.1', '2001:db8::1', 'Mail.Example.com', 'unknown'],
  helo: ['Mail.Example.com', 'a_b.example'],
  user: ['ann', 'Ann', 'jürgen'],
  subject: SUBJECTS,
  queue: IDS,
  'message-id': IDS,
  host: ['mx1.example.org', 'mx2.EXAMPLE.org'],
  server: ['unix:/clamd'],
  rule: RULES,
  incident: IDS,
  entry: ['20261120T000000Z-0001', '20261120T000000Z-0002'],
  id: ['01a20621-2830-7000-8000-000000000001', '20261120T000000Z-0003'],
  direction: DIRECTIONS,
}

/** A value as it is, in other case, a part of it between stars, or its halves around one. */
function patternOf(value: string): fc.Arbitrary<TextPattern> {
  const letters = [...value]
  const cut = fc
    .nat({ max: letters.length })
    .chain((from) =>
      fc.nat({ max: letters.length - from }).map((length) => letters.slice(from, from + length).join('')),
    )
  return fc
    .oneof(
      fc.constant([value]),
      fc.constant([value.toUpperCase()]),
      cut.map((part) => ['', part, '']),
      cut.map((part) => [part, '']),
      cut.map((part) => ['', part]),
      cut.chain((one) => cut.map((other) => [one, other])),
    )
    .map((pieces) => ({ pieces }))
}

const textTerm: fc.Arbitrary<Term> = fc.constantFrom(...(Object.keys(VALUES) as TextKey[])).chain((key) =>
  fc
    .constantFrom(...VALUES[key])
    .chain(patternOf)
    .map((pattern) => ({ kind: 'text', key, pattern, span: SPAN }) as const),
)

const term: fc.Arbitrary<Term> = fc.oneof(
  { arbitrary: textTerm, weight: 6 },
  fc.record({
    kind: fc.constant('domain' as const),
    key: fc.constantFrom('from' as const, 'to' as const),
    domain: fc.constantFrom('example.org', 'Example.NET', 'sub.example.org', 'exämple.org', 'org'),
    below: fc.boolean(),
    span: fc.constant(SPAN),
  }),
  fc.record({
    kind: fc.constant('is' as const),
    state: fc.constantFrom(...(Object.keys(STATES) as State[])),
    span: fc.constant(SPAN),
  }),
  fc.record({
    kind: fc.constant('word' as const),
    text: fc
      .constantFrom(...ADDRESSES, ...SUBJECTS, ...SIGNATURES, ...IDS, '20261120T000000Z-0001')
      .filter((text) => text !== '')
      .chain((text) => patternOf(text).map(({ pieces }) => pieces.join('') || text)),
    span: fc.constant(SPAN),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constantFrom('size' as const, 'scan-ms' as const, 'database' as const),
    compare: fc.constantFrom(...COMPARISONS),
    value: fc.constantFrom(0, 3, 4.5, 100, 1000.5, 2500, 27_800, 27_801),
    span: fc.constant(SPAN),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    key: fc.constantFrom('since' as const, 'until' as const),
    moment: fc.oneof(
      fc.nat({ max: 100 }).map((hours) => ({ atMs: FIRST_MS + hours * HOUR_MS })),
      fc.nat({ max: 100 }).map((hours) => ({ agoMs: NOW_MS - FIRST_MS - hours * HOUR_MS })),
    ),
    span: fc.constant(SPAN),
  }),
)

const clause: fc.Arbitrary<Clause> = fc.record({
  not: fc.boolean(),
  any: fc.oneof(
    { arbitrary: term.map((one) => [one]), weight: 4 },
    fc.array(term, { minLength: 1, maxLength: 3 }),
  ),
})

/** Queries that find something rather often. */
export const anyQuery: fc.Arbitrary<Query> = fc.record({ all: fc.array(clause, { maxLength: 3 }) })
