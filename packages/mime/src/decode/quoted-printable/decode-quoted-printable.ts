import type { AmbiguityClass } from '../../classes.ts'
import { Distinct } from '../distinct.ts'
import { isWorthLastLf, lineForms, looksBinary, withLastLf, withLf } from '../line-ends.ts'
import type { DecodeOptions, Decodings } from '../types.ts'
import {
  QP_MAIN,
  type QpFacts,
  type QpRules,
  readByNumbers,
  readQuotedPrintable,
  withoutSoftBreaks,
} from './read.ts'

const NEVER_TRIMMED: QpRules = { ...QP_MAIN, trim: 'never' }

/**
 * Decodes quoted-printable, RFC 2045 section 6.7: octets, with no limit of lines and no charset. Readers differ in blanks at
 * the ends of lines, in what a CR behind `=` is, in wrong escapes and in the line ends of what they store.
 */
export function decodeQuotedPrintable(
  source: Buffer,
  start: number,
  end: number,
  { lineEnds }: DecodeOptions = {},
): Decodings {
  const body = source.subarray(start, end)
  const { octets: main, facts } = readQuotedPrintable(body, QP_MAIN)
  const all = new Distinct(main, classesOf(facts))
  addOthers(all, body, facts)
  if (lineEnds ?? looksBinary(main)) addLineEnds(all, body, facts)
  return all.done()
}

function classesOf({ blanks, oddCr, wrong, longLine }: QpFacts): readonly AmbiguityClass[] {
  const classes: AmbiguityClass[] = []
  if (blanks || oddCr) classes.push('H02')
  if (longLine) classes.push('H03')
  if (wrong) classes.push('H04')
  return classes
}

/** Other readings of the same lines. Most differ only where something is wrong. */
function addOthers(all: Distinct, body: Buffer, { blanks, oddCr, wrong }: QpFacts): void {
  const add = (rules: Partial<QpRules>, via: AmbiguityClass, from = body): void =>
    all.add(readQuotedPrintable(from, { ...QP_MAIN, ...rules }).octets, via)
  if (blanks) {
    add({ trim: 'never' }, 'H02')
    add({ trim: 'lines' }, 'H02')
  }
  if (oddCr) {
    add({ softCr: 'break' }, 'H02')
    add({ trim: 'never', softCr: 'skip' }, 'H02')
    add({ manyCr: false }, 'H02')
  }
  if (wrong) {
    add({}, 'H04', withoutSoftBreaks(body, true))
    if (blanks) add({ trim: 'never' }, 'H04', withoutSoftBreaks(body, false))
    add({ trim: 'never', wrong: 'three', manyCr: false }, 'H04')
    add({ trim: 'never', wrong: 'single', softCr: 'skip' }, 'H04')
    add({ atEnd: 'content' }, 'H04')
  }
  if (oddCr || wrong) all.add(readByNumbers(body), 'H04')
  if (wrong && body.includes(0)) add({}, 'H04', Buffer.from(body.filter((octet) => octet !== 0)))
}

/** Line ends that stand in the mail as such, and not those that are escaped. */
function addLineEnds(all: Distinct, body: Buffer, { blanks }: QpFacts): void {
  for (const { octets: form, endsLast } of lineForms(body)) {
    const { octets } = readQuotedPrintable(form, NEVER_TRIMMED)
    all.add(octets, 'H01')
    if (blanks) {
      all.add(readQuotedPrintable(form, QP_MAIN).octets, 'H01')
      all.add(readQuotedPrintable(form, { ...QP_MAIN, trim: 'lines' }).octets, 'H01')
    }
    if (!endsLast) continue
    if (isWorthLastLf(octets)) all.add(withLastLf(octets), 'H01')
    // Some take escaped line ends for line ends, too.
    all.add(withLf(octets, 'one'), 'H01')
  }
}
