import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Format } from '../types.ts'
import { LAYOUTS } from './layout.ts'
import { type LineVisitor, readLines, visitLines, withoutCr } from './lines.ts'
import { NameFilter } from './name-filter.ts'
import { namePlace, separatorAt } from './name-place.ts'
import { readRules } from './yara.ts'

/** A name, and where it stands. */
export interface NamedLine {
  readonly name: string
  /** From 1; of a YARA rule where its declaration begins. */
  readonly line: number
  /** In the file, bytes. */
  readonly offset: number
}

/** A signature with its text. */
export interface FoundLine extends NamedLine {
  /** The line without its line end, or the whole rule; what is very long is cut. */
  readonly text: string
  /** MD5 of the line, as `name:md5` of an ignore file has it; of a rule that of its text, of which ClamAV knows nothing. */
  readonly md5: string
}

/** A rule of YARA may be long; what is shown of it need not be. */
const MAX_TEXT_BYTES = 64 * 1024
/** The same name can stand in a file as often as it likes. */
const MAX_FOUND = 1000
const UNOFFICIAL = '.UNOFFICIAL'
const YARA = 'YARA.'

/** A name as it stands in files, from one that clamd reports: `YARA.rule.UNOFFICIAL` is `rule`. */
export function canonicalName(text: string): string {
  const bare = text.endsWith(UNOFFICIAL) ? text.slice(0, -UNOFFICIAL.length) : text
  return bare.startsWith(YARA) ? bare.slice(YARA.length) : bare
}

/** Whether clamd can report a name that stands in a file of this format. */
export function canHit(format: Format): boolean {
  const { detects, nameField, isYara } = LAYOUTS[format]
  return detects && (isYara || nameField !== undefined)
}

/** The name of the signature in a line; undefined: the format has none, or it is no line of it. */
export function nameInLine(text: string, format: Format): string | undefined {
  const bytes = Buffer.from(text)
  const place = namePlace(bytes, 0, withoutCr(bytes, 0, bytes.length), format)
  return place === undefined ? undefined : bytes.toString('utf8', place.start, place.end)
}

/** The names of a file, in order. Where only some are looked for, {@link findLines} is quicker. */
export async function* readNames(
  path: string,
  format: Format,
  signal?: AbortSignal,
): AsyncGenerator<NamedLine, void> {
  if (LAYOUTS[format].isYara) {
    for await (const rules of readRules(path, signal)) yield* rules
    return
  }
  for await (const lines of readLines(path, signal)) {
    const names: NamedLine[] = []
    visitLines(lines, (bytes, start, end, { line, offset }) => {
      const place = namePlace(bytes, start, withoutCr(bytes, start, end), format)
      if (place !== undefined)
        names.push({ name: bytes.toString('utf8', place.start, place.end), line, offset })
    })
    yield* names
  }
}

/**
 * Looks for signatures by their names, in one pass. The same name can stand in several lines.
 * @param names as they stand in files: {@link canonicalName}
 * @returns in the order of the file; of one that is named very often not all
 */
export async function findLines(
  path: string,
  format: Format,
  names: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<readonly FoundLine[]> {
  if (LAYOUTS[format].isYara) return await findRules(path, names, signal)
  const found: FoundLine[] = []
  await eachNamed(path, format, names, signal, (name, bytes, start, end, { line, offset }) => {
    if (found.length >= MAX_FOUND) return
    const text = bytes.subarray(start, withoutCr(bytes, start, end))
    found.push({ name, line, offset, ...described(text) })
  })
  return found
}

/** Those of the names that a file has. */
export async function namesIn(
  path: string,
  format: Format,
  names: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  if (LAYOUTS[format].isYara) {
    for await (const rules of readRules(path, signal))
      for (const { name } of rules) if (names.has(name)) found.add(name)
  } else await eachNamed(path, format, names, signal, (name) => void found.add(name))
  return found
}

/** Those of the digests, in lower case, that a file of hashes of whole files has. */
export async function digestsIn(
  path: string,
  format: Format,
  digests: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const filter = new NameFilter(digests)
  const { separator } = LAYOUTS[format]
  for await (const lines of readLines(path, signal)) {
    visitLines(lines, (bytes, start, end) => {
      const until = separatorAt(bytes, start, end, separator)
      if (!filter.mayHave(bytes, start, until)) return
      const digest = bytes.toString('latin1', start, until).toLowerCase()
      if (digests.has(digest)) found.add(digest)
    })
  }
  return found
}

async function eachNamed(
  path: string,
  format: Format,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
  visit: (name: string, ...line: Parameters<LineVisitor>) => void,
): Promise<void> {
  const filter = new NameFilter(names)
  for await (const lines of readLines(path, signal)) {
    visitLines(lines, (bytes, start, end, where) => {
      const place = namePlace(bytes, start, withoutCr(bytes, start, end), format)
      if (place === undefined || !filter.mayHave(bytes, place.start, place.end)) return
      const name = bytes.toString('utf8', place.start, place.end)
      if (names.has(name)) visit(name, bytes, start, end, where)
    })
  }
}

async function findRules(
  path: string,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<readonly FoundLine[]> {
  const found: FoundLine[] = []
  await using file = await open(path)
  for await (const rules of readRules(path, signal)) {
    for (const { name, line, offset, bytes } of rules) {
      if (!names.has(name) || found.length >= MAX_FOUND) continue
      const text = Buffer.alloc(Math.min(bytes, MAX_TEXT_BYTES))
      const { bytesRead } = await file.read(text, 0, text.length, offset)
      found.push({ name, line, offset, ...described(text.subarray(0, bytesRead)) })
    }
  }
  return found
}

function described(text: Buffer): Pick<FoundLine, 'text' | 'md5'> {
  return {
    text: text.toString('utf8', 0, MAX_TEXT_BYTES),
    md5: createHash('md5').update(text).digest('hex'),
  }
}
