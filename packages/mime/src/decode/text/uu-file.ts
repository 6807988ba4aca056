import type { AmbiguityClass } from '../../classes.ts'
import { decodeBase64 } from '../base64/decode-base64.ts'
import type { EmbeddedFile } from '../types.ts'
import { type Line, lineAt, prefixLength, textOf, withoutPrefix } from './lines.ts'
import { isUuLine, isWholeUuLine, readUu, UU_RULES, uuLines } from './uu-lines.ts'

/** Files that begin at one place, by several readings, and where the search for more goes on. */
export interface Found {
  readonly files: readonly EmbeddedFile[]
  readonly next: number
}

/** `begin 644 name`, or what readers take for it: one to six digits, any blanks, any case, no name. */
const BEGIN = /^begin(-base64(?:-encoded)?)?[ \t]+([0-7]{1,6})(?:[ \t]+(.*))?$/i
/** Some readers skip what is no line of data, others decode it. */
const MAX_BEFORE_DATA = 8
/** Where nothing says the rights of the file: the lines behind it have to be of data beyond doubt. */
const BARE = /^begin(?:[ \t]+(?:[0-9]{1,6}[ \t]+)?(.*))?$/i
const USUAL = /^begin [0-7]{3} [^ \t]/

/** A uuencoded (POSIX.1 uuencode) or begin-base64 file whose first line is `line`. Undefined: it is a line of prose. */
export function uuFileAt(text: Buffer, line: Line, limit: number): Found | undefined {
  const prefix = text.subarray(line.begin, line.begin + prefixLength(text, line))
  const first = textOf(text, { ...line, begin: line.begin + prefix.length }).trimEnd()
  const match = BEGIN.exec(first)
  if (match === null) return bareFileAt(text, line, limit, BARE.exec(first))
  const [begin, base64, , name] = match
  const via: AmbiguityClass =
    base64 !== undefined ? 'G05' : USUAL.test(begin) && prefix.length === 0 ? 'I01' : 'I04'
  const about = { name: name?.trim() || undefined, at: line.begin, via }
  if (base64 !== undefined) return base64File(text, { from: line.next, limit, prefix }, about)
  if (!hasDataLine(text, line.next, limit, prefix)) return undefined
  return filesOf(text, { from: line.next, limit, prefix }, about)
}

function bareFileAt(
  text: Buffer,
  line: Line,
  limit: number,
  match: RegExpExecArray | null,
): Found | undefined {
  const next = lineAt(text, line.next, limit)
  if (match === null || next.end - next.begin < 9) return undefined
  if (!isUuLine(text, next) || !isWholeUuLine(text, next)) return undefined
  const place = { from: line.next, limit, prefix: text.subarray(0, 0) }
  return filesOf(text, place, { name: match[1]?.trim() || undefined, at: line.begin, via: 'I04' })
}

function filesOf(text: Buffer, { from, limit, prefix }: Place, about: Omit<EmbeddedFile, 'octets'>): Found {
  const lines = uuLines(text, from, limit, prefix)
  const files: EmbeddedFile[] = []
  for (const rules of UU_RULES) {
    const octets = readUu(text, lines, rules)
    if (octets.length > 0 && !files.some((file) => file.octets.equals(octets)))
      files.push({ ...about, octets })
  }
  return { files, next: lines.next }
}

type Place = { readonly from: number; readonly limit: number; readonly prefix: Buffer }

/** One of the next lines has to be of data: else this is prose about beginnings. */
function hasDataLine(text: Buffer, from: number, limit: number, prefix: Buffer): boolean {
  for (let at = from, count = 0; at < limit && count < MAX_BEFORE_DATA; count += 1) {
    const line = lineAt(text, at, limit)
    if (isUuLine(text, withoutPrefix(text, line, prefix))) return true
    at = line.next
  }
  return false
}

function base64File(
  text: Buffer,
  { from, limit, prefix }: Place,
  about: Omit<EmbeddedFile, 'octets'>,
): Found | undefined {
  let at = from
  while (at < limit) {
    const whole = lineAt(text, at, limit)
    const line = withoutPrefix(text, whole, prefix)
    const first = text[line.begin]
    if (first === 61 && line.end - line.begin >= 4 && textOf(text, line).startsWith('====')) break
    if ((first === 0x62 || first === 0x42) && /^begin[ \t-]/i.test(textOf(text, line))) break
    at = whole.next
  }
  const { main, others } = decodeBase64(text, from, at)
  const all = [main, ...others.map(({ octets }) => octets)].filter((octets) => octets.length > 0)
  return all.length === 0 ? undefined : { files: all.map((octets) => ({ ...about, octets })), next: at }
}
