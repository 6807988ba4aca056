import type { ReadingFacts } from '../verdict.ts'

/** What is known of a mail with two Content-Type fields, by which readers get different objects; `more` goes before. */
export function someReading(more: Partial<ReadingFacts> = {}): ReadingFacts {
  return {
    notCanonical: 'double-field',
    views: 2,
    objects: 2,
    streams: 1,
    classes: ['C01'],
    isAmbiguous: true,
    differing: ['C01'],
    unscannable: [],
    extractMs: 1,
    unionMs: 1,
    unionHit: undefined,
    ...more,
  }
}

/** The same of a canonical mail: nobody had to read it. */
export const CANONICAL_READING: ReadingFacts = someReading({
  ...{
    notCanonical: undefined,
    views: 0,
    objects: 0,
    streams: 0,
    classes: [],
    isAmbiguous: false,
    differing: [],
  },
  ...{ extractMs: undefined, unionMs: undefined },
})
