import { Distinct } from '../distinct.ts'
import { decodeIdentity } from '../identity.ts'
import type { DecodeOptions, Decodings, EmbeddedFile } from '../types.ts'
import { type Line, lineAt, textOf } from './lines.ts'
import type { Found } from './uu-file.ts'

const EQUALS = 61
const DOT = 46

/**
 * Decodes a part that says it is yEnc (yEnc draft 1.3): its first file; without an `=ybegin` line, all of it. Most readers do not know
 * this encoding: they have the octets as they are.
 */
export function decodeYenc(
  source: Buffer,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Decodings {
  const files: Buffer[] = []
  for (let at = start; at < end; ) {
    const line = lineAt(source, at, end)
    const found = yencFileAt(source, line, end)
    files.push(...(found?.files ?? []).map(({ octets }) => octets))
    at = found?.next ?? line.next
  }
  if (files.length > 1) files.push(Buffer.concat(files))
  const [main, ...others] = files.length === 0 ? [readYenc(source, start, end, false)] : files
  const all = new Distinct(main ?? source.subarray(start, start), ['F04'])
  for (const octets of others) all.add(octets, 'F04')
  const raw = decodeIdentity(source, start, end, options)
  for (const octets of [raw.main, ...raw.others.map((other) => other.octets)]) all.add(octets, 'F04')
  return all.done()
}

/** A yEnc file (yEnc draft 1.3) or a piece of one whose `=ybegin` line is `line`. Checksums are not looked at. */
export function yencFileAt(text: Buffer, line: Line, limit: number): Found | undefined {
  const head = textOf(text, line)
  if (!/^=ybegin[ \t]/i.test(head)) return undefined
  const name = /[ \t]name=(.*)$/i.exec(head)?.[1]?.trim() || undefined
  const { from, to, next } = dataOf(text, line.next, limit)
  const about = { via: 'I05', name, at: line.begin } as const
  const octets = readYenc(text, from, to, false)
  const stuffed = readYenc(text, from, to, true)
  const files: EmbeddedFile[] = [{ ...about, octets }]
  if (stuffed.length < octets.length) files.push({ ...about, octets: stuffed })
  const size = Number(/[ \t]size=(\d{1,12})(?:[ \t]|$)/i.exec(head)?.[1] ?? octets.length)
  if (size < octets.length) files.push({ ...about, octets: octets.subarray(0, size) })
  return { files: files.filter((file) => file.octets.length > 0), next }
}

/** Decodes yEnc octets. `isStuffed`: a dot more stands in front of lines that begin with one, as in SMTP and NNTP. */
export function readYenc(text: Buffer, from: number, to: number, isStuffed: boolean): Buffer {
  const out = Buffer.allocUnsafe(to - from)
  let length = 0
  let isLineStart = true
  for (let at = from; at < to; at += 1) {
    const octet = text[at] ?? 0
    if (octet === 10 || octet === 13) {
      isLineStart = true
      continue
    }
    const isDropped = isStuffed && isLineStart && octet === DOT && text[at + 1] === DOT
    isLineStart = false
    if (isDropped) continue
    if (octet !== EQUALS) out[length++] = octet - 42
    else if (at + 1 < to) {
      at += 1
      out[length++] = (text[at] ?? 0) - 64 - 42
    }
  }
  return out.subarray(0, length)
}

/** Lines up to `=yend`, to the next `=ybegin`, or to the end of the text; without `=ypart`. */
function dataOf(text: Buffer, begin: number, limit: number): { from: number; to: number; next: number } {
  let from = begin
  let at = begin
  while (at < limit) {
    const line = lineAt(text, at, limit)
    if (text[at] === EQUALS && text[at + 1] === 0x79) {
      const word = textOf(text, line)
      if (at === from && /^=ypart[ \t]/i.test(word)) from = line.next
      else if (/^=yend\b/i.test(word)) return { from, to: at, next: line.next }
      else if (/^=ybegin[ \t]/i.test(word)) return { from, to: at, next: at }
    }
    at = line.next
  }
  return { from, to: limit, next: limit }
}
