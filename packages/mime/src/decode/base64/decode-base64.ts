import type { AmbiguityClass } from '../../classes.ts'
import { Distinct } from '../distinct.ts'
import type { Decodings } from '../types.ts'
import { URL_KINDS } from './alphabet.ts'
import { decodeClean, decodeCleanLines } from './clean.ts'
import { type AtPadding, readBase64, readRigid, withoutSurplus } from './read.ts'
import { type PureLines, type Survey, survey } from './survey.ts'

/**
 * Decodes base64, RFC 2045 section 6.8. Where it is not clean, readers differ: at padding that has more behind it, at lines that are no
 * base64, at digits of the alphabet for URLs (RFC 4648 section 5), at an end without padding.
 *
 * The main reading leaves out foreign octets, as the RFC says, and ends at the first padding.
 */
export function decodeBase64(source: Buffer, start: number, end: number): Decodings {
  const clean = decodeClean(source, start, end)
  if (clean !== undefined) {
    const classes: AmbiguityClass[] = []
    if (clean.hasOddLines) classes.push('G04')
    if (clean.hasSurplusBits) classes.push('G03')
    return { main: clean.octets, others: [], classes, isUndecodable: false }
  }
  return decodeDirty(source, start, end)
}

function decodeDirty(source: Buffer, start: number, end: number): Decodings {
  const { octets: head, rest } = decodeCleanLines(source, start, end)
  const found = survey(source, rest, end)
  const read = (atPadding: AtPadding, kinds?: Uint8Array): Buffer =>
    joined(head, readBase64(source, rest, end, atPadding, kinds))
  const main = read('stop')
  const classes = classesOf(found, main)
  const all = new Distinct(main, classes)
  const padding: AmbiguityClass = found.hasInnerPadding ? 'G02' : 'G03'
  if (found.pads > 0) {
    for (const atPadding of ['restart', 'complete', 'skip', 'line'] as const)
      all.add(read(atPadding), padding)
  }
  all.add(withoutSurplus(main, source, rest, end), 'G03')
  if (found.pads === 0 && found.digits % 4 === 1) all.add(withoutLineEnds(source, start, end), 'G03')
  if (found.hasImpure) addPureLines(all, source, { head, rest, pure: found.pure })
  if (found.urlDigits > 0) {
    all.add(read('stop', URL_KINDS), 'G05')
    if (found.hasInnerPadding) all.add(read('restart', URL_KINDS), 'G05')
  }
  if (classes.some((id) => id !== 'G04')) {
    const rigid = readRigid(source, rest, end, URL_KINDS)
    if (rigid !== undefined) all.add(joined(head, rigid), found.foreign > 0 ? 'G01' : padding)
  }
  return all.done(head.length === 0 && found.digits === 0 && found.foreign > 0)
}

function joined(head: Buffer, tail: Buffer): Buffer {
  return head.length === 0 ? tail : Buffer.concat([head, tail])
}

function classesOf(
  { foreign, urlDigits, hasInnerPadding, pads }: Survey,
  main: Buffer,
): readonly AmbiguityClass[] {
  const classes: AmbiguityClass[] = []
  if (foreign > 0) classes.push('G01')
  if (hasInnerPadding) classes.push('G02')
  if (pads !== (3 - (main.length % 3)) % 3) classes.push('G03')
  if (urlDigits > 0) classes.push('G05')
  if (classes.length === 0) classes.push('G04')
  return classes
}

/** Armour, footers and lines that only look like a delimiter: readers end at the first of them, or leave all of them out. */
function addPureLines(
  all: Distinct,
  source: Buffer,
  { head, rest, pure }: { readonly head: Buffer; readonly rest: number; readonly pure: readonly PureLines[] },
): void {
  const [first] = pure
  if (head.length > 0 && first?.begin !== rest) all.add(head, 'G03')
  else if (first !== undefined)
    all.add(joined(head, readBase64(source, first.begin, first.end, 'stop')), 'G03')
  if (pure.length === 0) return
  const lines = Buffer.concat(pure.map(({ begin, end }) => source.subarray(begin, end)))
  all.add(joined(head, readBase64(lines, 0, lines.length, 'restart')), 'G03')
}

/** Readers who fail give the octets as they stand, line for line. */
function withoutLineEnds(source: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let at = start; at < end; at += 1) {
    const octet = source[at] ?? 0
    if (octet === 13 || octet === 10) continue
    out[length] = octet
    length += 1
  }
  return out.subarray(0, length)
}
