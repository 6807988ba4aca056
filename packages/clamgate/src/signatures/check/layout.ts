import type { Format } from '../types.ts'

/** How the lines of a format look, as libclamav reads them (readdb.c, phishcheck's regex_list.c, ClamAV 1.4). */
export interface Layout {
  /** Its lines are no lines: rules. */
  readonly isYara: boolean
  readonly separator: number
  /** Which field has the name of the signature, from 0; undefined: its lines have none. */
  readonly nameField: number | undefined
  readonly fields: readonly [least: number, most: number]
  /** What the loader reads as one line, without its LF; more than that becomes a second one. */
  readonly maxLineBytes: number
  /** Adds detection; the others take some away, or tell types of files. */
  readonly detects: boolean
}

const COLON = 0x3a
const SEMICOLON = 0x3b
const EQUALS = 0x3d

const LINE_BYTES = 8190
const LOGICAL_LINE_BYTES = 32767

function lines(fields: Layout['fields'], nameField: number | undefined, more: Partial<Layout> = {}): Layout {
  const common = { isYara: false, separator: COLON, maxLineBytes: LINE_BYTES, detects: true }
  return { ...common, fields, nameField, ...more }
}

const BODY = lines([4, 6], 0)
const HASH = lines([3, 5], 2)
const LOGICAL = lines([4, 67], 0, { separator: SEMICOLON, maxLineBytes: LOGICAL_LINE_BYTES })
const PHISHING = lines([2, 5], undefined)
const YARA: Layout = { ...lines([0, 0], undefined), isYara: true, maxLineBytes: Number.POSITIVE_INFINITY }

export const LAYOUTS: Readonly<Record<Format, Layout>> = {
  ndb: BODY,
  ndu: BODY,
  sdb: BODY,
  ldb: LOGICAL,
  ldu: LOGICAL,
  db: lines([2, 2], 0, { separator: EQUALS }),
  hdb: HASH,
  hsb: HASH,
  hdu: HASH,
  hsu: HASH,
  mdb: HASH,
  msb: HASH,
  mdu: HASH,
  msu: HASH,
  imp: HASH,
  cdb: lines([10, 12], 0),
  fp: { ...HASH, detects: false },
  sfp: { ...HASH, detects: false },
  /** `name`, `name:md5`, `file:line:name`; see nameInLine. */
  ign2: lines([1, 3], 0, { detects: false }),
  ftm: lines([6, 8], undefined, { detects: false }),
  pdb: PHISHING,
  gdb: PHISHING,
  wdb: { ...PHISHING, detects: false },
  yar: YARA,
  yara: YARA,
}
