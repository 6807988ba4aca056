import { ALPHANUMERIC, octetTable, SPACE, TAB } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'

/** The structural fields of an entity, as they stand behind the colon, unfolded; undefined where there is none. */
export interface StructuralFields {
  contentType: string | undefined
  transferEncoding: string | undefined
  disposition: string | undefined
  mimeVersion: string | undefined
}

/** Far below the limits of clamd: 1024 fields, 262,144 octets. */
const MAX_FIELDS = 300
const MAX_HEADER_BYTES = 65_536
const MAX_FIELD_BYTES = 4096
const MAX_NAME_BYTES = 76

const COLON = 0x3a
const SEMICOLON = 0x3b
const NAME = octetTable(`${ALPHANUMERIC}-_.`)
const LETTER = octetTable(ALPHANUMERIC.slice(0, 52))
/** First letters of the names that are looked up. */
const STRUCTURAL_START = octetTable('cCmMeE')

const STRUCTURAL: Readonly<Record<string, keyof StructuralFields>> = {
  'content-type': 'contentType',
  'content-transfer-encoding': 'transferEncoding',
  'content-disposition': 'disposition',
  'mime-version': 'mimeVersion',
}

/** Other fields about content that mail has. Whatever else sounds like them may be meant for one. */
const HARMLESS = new Set([
  'content-alternative',
  'content-base',
  'content-class',
  'content-description',
  'content-disposition-filename',
  'content-duration',
  'content-features',
  'content-id',
  'content-identifier',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-return',
  'content-translation-type',
])
const SOUNDS_STRUCTURAL = /^(?:content|mime.?version|encoding$)/

/** Reads the header of a mail or of a part, line by line, and keeps its structural fields. */
export class HeaderReader {
  readonly fields: StructuralFields = {
    contentType: undefined,
    transferEncoding: undefined,
    disposition: undefined,
    mimeVersion: undefined,
  }
  /** Fields so far. */
  count = 0
  readonly #isPart: boolean
  #bytes = 0
  /** The structural field that may go on. */
  #open: keyof StructuralFields | undefined
  #endsOpen = false

  constructor(place: 'mail' | 'part') {
    this.#isPart = place === 'part'
  }

  /** Takes a line, without its end; not the empty one. */
  line(line: Buffer, start: number, end: number): NotCanonicalReason | undefined {
    this.#bytes += end - start + 2
    if (this.#bytes > MAX_HEADER_BYTES) return 'header-size'
    const first = line[start] ?? 0
    const isFold = first === SPACE || first === TAB
    const valueStart = isFold ? start : this.#beginField(line, start, end)
    if (typeof valueStart === 'string') return valueStart
    if (isFold && this.count === 0) return 'field-syntax'
    const faults = faultsOf(line, valueStart, end)
    if ((faults & CONTROL) !== 0) return 'control-octet'
    if (isFold && (faults & CONTENT) === 0) return 'empty-fold'
    this.#endsOpen = line[end - 1] === SEMICOLON || (this.#endsOpen && (faults & CONTENT) === 0)
    return this.#open === undefined ? undefined : this.#keep(this.#open, line, valueStart, end, faults)
  }

  /** The empty line has come. */
  end(): NotCanonicalReason | undefined {
    if (this.count === 0) return 'header-end'
    return this.#isPart && this.#endsOpen ? 'open-field' : undefined
  }

  /** @returns the offset behind the colon */
  #beginField(line: Buffer, start: number, end: number): number | NotCanonicalReason {
    if (this.#isPart && this.#endsOpen) return 'open-field'
    this.#endsOpen = false
    this.#open = undefined
    if (++this.count > MAX_FIELDS) return 'header-size'
    let colon = start
    while (colon < end && NAME[line[colon] ?? 0] === 1) colon++
    if (colon >= end || line[colon] !== COLON || colon - start > MAX_NAME_BYTES) return 'field-syntax'
    const first = line[start] ?? 0
    if (LETTER[first] !== 1) return 'field-syntax'
    if (STRUCTURAL_START[first] === 1) {
      const fault = this.#lookUp(line.toString('latin1', start, colon).toLowerCase())
      if (fault !== undefined) return fault
    }
    return colon + 1
  }

  #lookUp(name: string): NotCanonicalReason | undefined {
    const structural = STRUCTURAL[name]
    if (structural === undefined)
      return SOUNDS_STRUCTURAL.test(name) && !HARMLESS.has(name) ? 'field-name' : undefined
    if (this.fields[structural] !== undefined) return 'double-field'
    this.fields[structural] = ''
    this.#open = structural
    return undefined
  }

  #keep(
    name: keyof StructuralFields,
    line: Buffer,
    start: number,
    end: number,
    faults: number,
  ): NotCanonicalReason | undefined {
    if ((faults & EIGHT_BIT) !== 0) return '8-bit-field'
    const value = (this.fields[name] ?? '') + line.toString('latin1', start, end)
    if (value.length > MAX_FIELD_BYTES) return 'header-size'
    this.fields[name] = value
    return undefined
  }
}

const CONTROL = 1
const EIGHT_BIT = 2
const CONTENT = 4
/** What each octet of a value is; a blank is nothing. */
const FAULTS = Uint8Array.from({ length: 256 }, (_, octet) => {
  if (octet === TAB || octet === SPACE || octet === SEMICOLON) return 0
  if (octet < SPACE || octet === 0x7f) return CONTROL
  return octet > 0x7f ? CONTENT | EIGHT_BIT : CONTENT
})

function faultsOf(line: Buffer, start: number, end: number): number {
  let faults = 0
  for (let at = start; at < end; at++) faults |= FAULTS[line[at] ?? 0] ?? 0
  return faults
}
