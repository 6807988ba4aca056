import { nearest } from '../ground/nearest.ts'
import { bad, type Parsed } from './pattern.ts'

/**
 * Where signatures come from: `official` is the ClamAV project (its databases, and the heuristics of its engine), the
 * rest are providers by the names of their sets. `unofficial` is anybody else: local databases, providers whose
 * signatures do not carry their name (most YARA rules).
 */
export const SIGNATURE_SOURCES = [
  'official',
  'sanesecurity',
  'foxhole',
  'winnow',
  'bofhland',
  'scamnailer',
  'porcupine',
  'phishtank',
  'crdf',
  'doppelstern',
  'miscreantpunch',
  'securiteinfo',
  'malwarepatrol',
  'linuxmalwaredetect',
  'urlhaus',
  'interserver',
  'malwareexpert',
  'ditekshen',
  'twinclams',
  'unofficial',
] as const

export type SignatureSource = (typeof SIGNATURE_SOURCES)[number]

/** A condition `source`: the name of a source. `unofficial` as a condition is everybody but `official`. */
export function parseSource(text: string): Parsed<{ readonly source: SignatureSource }> {
  const name = text.trim().toLowerCase()
  const source = SIGNATURE_SOURCES.find((one) => one === (ALSO.get(name) ?? name))
  if (source !== undefined) return { ok: true, source }
  const near = nearest(name, SIGNATURE_SOURCES)
  return bad(
    `no source of signatures is known as ${JSON.stringify(text.trim())}`,
    near === undefined ? `choose one of ${SIGNATURE_SOURCES.join(', ')}` : `did you mean ${near}?`,
  )
}

/** Other names that people know them by. */
const ALSO: ReadonlyMap<string, SignatureSource> = new Map([
  ['clamav', 'official'],
  ['oitc', 'winnow'],
  ['rfxn', 'linuxmalwaredetect'],
  ['lmd', 'linuxmalwaredetect'],
  ['maldet', 'linuxmalwaredetect'],
  ['mbl', 'malwarepatrol'],
])
