import type { Format } from '../types.ts'

/** Every format that a third party may bring: by an object, so that the compiler misses none. */
const FORMATS: Readonly<Record<Format, true>> = {
  ndb: true,
  ldb: true,
  db: true,
  hdb: true,
  hsb: true,
  mdb: true,
  msb: true,
  imp: true,
  cdb: true,
  fp: true,
  sfp: true,
  ign2: true,
  ftm: true,
  pdb: true,
  wdb: true,
  gdb: true,
  ndu: true,
  ldu: true,
  hdu: true,
  hsu: true,
  mdu: true,
  msu: true,
  sdb: true,
  yar: true,
  yara: true,
}

/** Endings of ClamAV that a third party may not bring, and why. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['cvd', 'official containers come by freshclam alone'],
  ['cld', 'official containers come by freshclam alone'],
  ['cud', 'official containers come by freshclam alone'],
  ['cbc', 'bytecode is a program that runs in clamd'],
  ['cfg', 'it switches parts of the engine'],
  ['crb', 'it says which certificates are trusted'],
  ['cat', 'it says which certificates are trusted'],
  ['pwdb', 'it is no signature'],
  ['idb', 'it is no signature'],
  ['ioc', 'it is no signature'],
  ['ign', 'its entries name lines of files: use .ign2'],
  ['zmd', 'ClamAV has .cdb instead'],
  ['rmd', 'ClamAV has .cdb instead'],
])

/** The format of a file by its ending, in any case; undefined for what a third party may not bring. */
export function formatOf(name: string): Format | undefined {
  const ending = endingOf(name)
  return isFormat(ending) ? ending : undefined
}

/** Why a file of this name is not taken. */
export function refusalOf(name: string): string | undefined {
  if (formatOf(name) !== undefined) return undefined
  return REFUSED.get(endingOf(name)) ?? 'ClamAV does not load files of this ending'
}

/** The official database that is made anew each day, in each form that it has. */
export function isOfficialDaily(name: string): boolean {
  return /^daily\.(?:cvd|cld|cud)$/i.test(name)
}

/** Formats whose files detect nothing by themselves. */
export function isCompanion(format: Format): boolean {
  return ['fp', 'sfp', 'ign2', 'ftm', 'wdb'].includes(format)
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text)
}
