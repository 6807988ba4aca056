import type { SignatureError } from '../errors.ts'
import type { Candidate } from '../ports.ts'
import type { Format } from '../types.ts'
import { refusal } from './failures.ts'
import { LAYOUTS } from './layout.ts'
import { LINE_SYNTAX } from './line-syntax.ts'
import { type LinePlace, readLines, visitLines, withoutCr } from './lines.ts'
import { Drops } from './report.ts'
import { isMessage } from './sentence.ts'
import { type Unwanted, unwantedOf } from './unwanted.ts'

/** What one pass over a file has shown. */
export interface Checked {
  /** Lines that are signatures, or entries; rules. */
  readonly signatures: number
  readonly drops: Drops
  /** The first comment, where there is one. */
  readonly comment: string | undefined
  readonly notes: readonly string[]
}

const HASH = 0x23
const CR = 0x0d
const BLANK = 0x20
const MARK_BYTES = 3
/** Texts by which an advertisement is known stand in small files. */
const MAX_DECOY_LINES = 5000
/** Formats of whose lines the syntax check does not see each byte. */
const LOOSE: ReadonlySet<Format> = new Set(['ldb', 'ldu', 'cdb', 'ftm', 'pdb', 'gdb', 'wdb', 'ign2'])
/** The loader passes over empty lines. */
const TOLERANT: ReadonlySet<Format> = new Set(['pdb', 'gdb', 'wdb'])

/**
 * Looks at each line as the loader would, and at more than the loader does, which takes a web page for an ignore file.
 * @throws {SignatureError} SIGNATURES_MALFORMED, SIGNATURES_DECOY
 */
export async function checkLines(
  candidate: Candidate,
  hasMark: boolean,
  signal: AbortSignal,
): Promise<Checked> {
  const check = new LineCheck(candidate, hasMark)
  for await (const lines of readLines(candidate.path, signal)) visitLines(lines, check.visit)
  return check.result()
}

class LineCheck {
  readonly #candidate: Candidate
  readonly #format: Format
  readonly #maxLineBytes: number
  readonly #hasMark: boolean
  readonly #unwanted: Unwanted
  readonly #drops = new Drops()
  #signatures = 0
  #decoys = 0
  /** Lines of an ignore file that are no entries. */
  #strange = 0
  #comment: string | undefined
  #isOpenEnded = false

  constructor(candidate: Candidate, hasMark: boolean) {
    this.#candidate = candidate
    this.#format = candidate.plan.format
    this.#maxLineBytes = LAYOUTS[this.#format].maxLineBytes
    this.#hasMark = hasMark
    this.#unwanted = unwantedOf(candidate.source.name, this.#format)
  }

  readonly visit = (
    bytes: Buffer,
    from: number,
    lineEnd: number,
    { line, offset, isCut }: LinePlace,
  ): void => {
    const start = this.#hasMark && offset === 0 ? from + MARK_BYTES : from
    const end = withoutCr(bytes, start, lineEnd)
    this.#isOpenEnded = lineEnd === bytes.length
    const isTooLong = isCut || lineEnd - start > this.#maxLineBytes
    const why = start === end ? undefined : this.#unwanted(bytes, start, end, isTooLong)
    if (why !== undefined) this.#drops.drop(line, why.name, why.why)
    else if (isTooLong)
      throw this.#malformed(line, `is longer than the ${this.#maxLineBytes} bytes that ClamAV reads of one`)
    else if (start === end) this.#empty(line)
    else if (bytes[start] === HASH) this.#comment ??= bytes.toString('utf8', start + 1, end).trim()
    else this.#look(bytes, start, end, line)
  }

  result(): Checked {
    const { source } = this.#candidate
    // Where a digest was compared it is whole.
    const mayBeCut = this.#isOpenEnded && source.integrity.kind === 'none'
    if (this.#decoys * 2 > this.#signatures)
      throw refusal(
        'SIGNATURES_DECOY',
        this.#candidate,
        `is the advertisement that ${source.title} serves instead of it`,
      )
    if (this.#strange > this.#signatures)
      throw refusal(
        'SIGNATURES_MALFORMED',
        this.#candidate,
        'is no ignore file: most of its lines are no names of signatures',
      )
    return {
      signatures: this.#signatures,
      drops: this.#drops,
      comment: this.#comment,
      notes: mayBeCut ? ['its last line has no line end; it may have been cut there'] : [],
    }
  }

  #empty(line: number): void {
    if (this.#format === 'ign2') this.#drops.lines.add(line)
    else if (!TOLERANT.has(this.#format)) throw this.#malformed(line, 'is empty')
  }

  #look(bytes: Buffer, start: number, end: number, line: number): void {
    const wrong =
      (LOOSE.has(this.#format) ? controlIn(bytes, start, end) : undefined) ??
      LINE_SYNTAX[this.#format](bytes, start, end)
    // An advertisement is often one of another format.
    const isDecoy = line <= MAX_DECOY_LINES && this.#isDecoy(bytes, start, end)
    if (isDecoy) this.#decoys++
    if (wrong === undefined || isDecoy) this.#signatures++
    else this.#wrong(bytes, start, end, line, wrong)
  }

  #isDecoy(bytes: Buffer, start: number, end: number): boolean {
    const { decoys } = this.#candidate.source
    if (decoys.length === 0) return false
    const text = bytes.toString('utf8', start, end)
    return decoys.some((decoy) => decoy.test(text))
  }

  #wrong(bytes: Buffer, start: number, end: number, line: number, wrong: string): void {
    if (this.#signatures === 0 && isMessage(this.#candidate.bytes, bytes, start, end))
      throw refusal('SIGNATURES_DECOY', this.#candidate, 'is a message in plain text, and no database', line)
    const control = controlIn(bytes, start, end)
    if (this.#format === 'ign2' && control === undefined) {
      this.#strange++
      this.#drops.drop(line, undefined, `it ${wrong}`)
      return
    }
    const cut = this.#isOpenEnded
      ? '; it is the last one and has no line end, so that the file may be cut off'
      : ''
    throw this.#malformed(line, `${control ?? wrong}${cut}`)
  }

  #malformed(line: number, wrong: string): SignatureError {
    return refusal(
      'SIGNATURES_MALFORMED',
      this.#candidate,
      `is no ${this.#format} database: line ${line} ${wrong}`,
      line,
    )
  }
}

function controlIn(bytes: Buffer, start: number, end: number): string | undefined {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === CR) return 'ends with CR alone, as no loader takes it'
    if (byte < BLANK && byte !== 0x09) return 'has binary data in it'
  }
  return undefined
}
