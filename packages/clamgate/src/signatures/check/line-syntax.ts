import type { Format } from '../types.ts'
import { LAYOUTS } from './layout.ts'
import { separatorAt } from './name-place.ts'

/** What is wrong with a line, as `has 2 fields instead of 4 to 6`; undefined: nothing that shows at a glance. */
export type LineSyntax = (bytes: Buffer, start: number, end: number) => string | undefined

const HEX = classOf('0123456789abcdefABCDEF')
const DIGITS = classOf('0123456789')
/** Body patterns: hexadecimal digits, wildcards, gaps, alternatives, and `(B)`, `(L)`, `(W)`. */
const PATTERN = classOf('0123456789abcdefABCDEF?*{}()[]|!-,LW')
const LOGIC = classOf('0123456789&|()=<>,')
/** Behind the letter of a line for the phishing module: which of its checks it speaks of. */
const PHISHING_FLAGS = classOf('0123456789abcdefABCDEF,-')
const CAPITALS = classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const NAME = new Uint8Array(256).fill(1, 0x20).fill(0, 0x7f, 0x80)
/** Names have no blanks; what has is a sentence, or a line that ClamAV compares with nothing. */
const IGNORED_NAME = Uint8Array.from(NAME, (isIn, byte) =>
  isIn === 1 && !'\t "<>{}'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
const STAR = 0x2a
const COLON = 0x3a
const EQUALS = 0x3d
const MD5_DIGITS = 32
/** MD5, SHA-1, SHA-256; all of them in each hash format. */
const HASH_DIGITS: readonly number[] = [MD5_DIGITS, 40, 64]

/** More fields than these are counted, and not looked at. */
const MOST_FIELDS = 80
/** Where the fields of the present line end: one for all, since there are millions of lines. */
const ENDS = new Int32Array(MOST_FIELDS)

const body: LineSyntax = (bytes, start, end) => {
  return (
    splitWrong(bytes, start, end, 'ndb') ??
    nameWrong(bytes, start, endOf(0)) ??
    (isOf(DIGITS, bytes, startOf(1, start), endOf(1)) ? undefined : 'has no number as its target') ??
    patternWrong(bytes, startOf(3, start), endOf(3))
  )
}

const logical: LineSyntax = (bytes, start, end) => {
  const { fields, separator } = LAYOUTS.ldb
  // Expressions may hold semicolons, so that there may seem to be more fields than there are.
  const count = split(bytes, start, end, separator)
  if (count < fields[0]) return counted(count, 'at least 4')
  return (
    nameWrong(bytes, start, endOf(0)) ??
    (separatorAt(bytes, startOf(1, start), endOf(1), COLON) < endOf(1) ? undefined : 'has no target') ??
    (isOf(LOGIC, bytes, startOf(2, start), endOf(2)) ? undefined : 'has no logical expression')
  )
}

const old: LineSyntax = (bytes, start, end) => {
  const equals = separatorAt(bytes, start, end, EQUALS)
  if (equals === end) return 'has no = between a name and a pattern'
  // A second = makes a line that the loader passes over.
  const pattern = bytes[equals + 1] === EQUALS ? equals + 2 : equals + 1
  return nameWrong(bytes, start, equals) ?? patternWrong(bytes, pattern, end)
}

const hash = (format: 'hdb' | 'fp', digest: number, size: number): LineSyntax => {
  return (bytes, start, end) =>
    splitWrong(bytes, start, end, format) ??
    digestWrong(bytes, startOf(digest, start), endOf(digest)) ??
    sizeWrong(bytes, startOf(size, start), endOf(size)) ??
    nameWrong(bytes, startOf(2, start), endOf(2))
}

const container: LineSyntax = (bytes, start, end) =>
  splitWrong(bytes, start, end, 'cdb') ?? nameWrong(bytes, start, endOf(0))

const fileType: LineSyntax = (bytes, start, end) =>
  splitWrong(bytes, start, end, 'ftm') ??
  (isOf(DIGITS, bytes, start, endOf(0)) ? undefined : 'has no number as its kind of magic')

const phishing: LineSyntax = (bytes, start, end) => {
  if (start === end) return undefined
  const colon = separatorAt(bytes, start, end, COLON)
  const isKind =
    colon < end &&
    isOf(CAPITALS, bytes, start, start + 1) &&
    (colon === start + 1 || isOf(PHISHING_FLAGS, bytes, start + 1, colon))
  if (!isKind) return 'does not begin with a kind such as H: or X:'
  return colon + 1 === end ? 'has nothing behind its kind' : undefined
}

const ignored: LineSyntax = (bytes, start, end) => {
  const count = split(bytes, start, end, COLON)
  if (count > LAYOUTS.ign2.fields[1]) return counted(count, '1 to 3')
  const name = count === 3 ? 2 : 0
  const from = startOf(name, start)
  if (from === endOf(name)) return 'has no name'
  if (!isOf(IGNORED_NAME, bytes, from, endOf(name))) return 'is no name of a signature'
  if (
    count === 2 &&
    (endOf(1) - startOf(1, start) !== MD5_DIGITS || !isOf(HEX, bytes, startOf(1, start), endOf(1)))
  )
    return 'has no MD5 behind its name'
  return undefined
}

const none: LineSyntax = () => undefined

const LARGE_HASH = hash('hdb', 0, 1)
const SECTION_HASH = hash('hdb', 1, 0)
const CLEAN_HASH = hash('fp', 0, 1)

export const LINE_SYNTAX: Readonly<Record<Format, LineSyntax>> = {
  ndb: body,
  ndu: body,
  sdb: body,
  ldb: logical,
  ldu: logical,
  db: old,
  hdb: LARGE_HASH,
  hsb: LARGE_HASH,
  hdu: LARGE_HASH,
  hsu: LARGE_HASH,
  imp: LARGE_HASH,
  mdb: SECTION_HASH,
  msb: SECTION_HASH,
  mdu: SECTION_HASH,
  msu: SECTION_HASH,
  fp: CLEAN_HASH,
  sfp: CLEAN_HASH,
  cdb: container,
  ign2: ignored,
  ftm: fileType,
  pdb: phishing,
  gdb: phishing,
  wdb: phishing,
  yar: none,
  yara: none,
}

function classOf(characters: string): Uint8Array {
  const bytes = new Uint8Array(256)
  for (const byte of Buffer.from(characters)) bytes[byte] = 1
  return bytes
}

/** Whether all bytes are of the class, and there is one. */
function isOf(bytesOfClass: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytesOfClass[bytes[at] ?? 0] === 0) return false
  return end > start
}

/** Notes where the fields end. */
function split(bytes: Buffer, start: number, end: number, separator: number): number {
  let count = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] !== separator) continue
    if (count < MOST_FIELDS) ENDS[count] = at
    count++
  }
  if (count < MOST_FIELDS) ENDS[count] = end
  return count + 1
}

function startOf(field: number, start: number): number {
  return field === 0 ? start : endOf(field - 1) + 1
}

function endOf(field: number): number {
  return ENDS[field] ?? 0
}

function splitWrong(bytes: Buffer, start: number, end: number, format: 'ndb' | 'hdb' | 'fp' | 'cdb' | 'ftm') {
  const { separator, fields } = LAYOUTS[format]
  const count = split(bytes, start, end, separator)
  return count < fields[0] || count > fields[1] ? counted(count, fields.join(' to ')) : undefined
}

function counted(count: number, wanted: string): string {
  return `has ${count === 1 ? '1 field' : `${count} fields`} instead of ${wanted}`
}

function nameWrong(bytes: Buffer, start: number, end: number): string | undefined {
  if (start === end) return 'has no name'
  return isOf(NAME, bytes, start, end) ? undefined : 'has control characters in its name'
}

function patternWrong(bytes: Buffer, start: number, end: number): string | undefined {
  if (start === end) return 'has no pattern'
  return isOf(PATTERN, bytes, start, end) ? undefined : 'has a pattern that is not hexadecimal'
}

function digestWrong(bytes: Buffer, start: number, end: number): string | undefined {
  if (HASH_DIGITS.includes(end - start) && isOf(HEX, bytes, start, end)) return undefined
  return 'has no MD5, SHA-1 or SHA-256 where one has to be'
}

function sizeWrong(bytes: Buffer, start: number, end: number): string | undefined {
  if (end === start + 1 && bytes[start] === STAR) return undefined
  // The loader passes over blanks in front of a number.
  let from = start
  while (from < end && bytes[from] === 0x20) from++
  return isOf(DIGITS, bytes, from, end) ? undefined : 'has no size in bytes'
}
