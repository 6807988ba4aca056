import type { FilePlan, Format, SourcePlan } from '../types.ts'

/** What clamd takes in memory for a file of a format. */
interface Cost {
  /** For each byte of the file. */
  readonly perByte: number
  /** For each signature, bytes, where nobody has seen the file. */
  readonly perSignature: number
}

/**
 * Measured with clamscan 1.4: 300,000 hashes, 20,000 to 200,000 body patterns, 50,000 logical signatures, 5,000 patterns
 * of containers, 7,000 YARA rules of two kinds. Patterns cost the less for each, the more there are.
 */
const HASH: Cost = { perByte: 2.7, perSignature: 180 }
const BODY: Cost = { perByte: 18, perSignature: 1500 }
const LOGICAL: Cost = { perByte: 23, perSignature: 4400 }
const YARA: Cost = { perByte: 30, perSignature: 10_000 }
const CONTAINER: Cost = { perByte: 23, perSignature: 1800 }
const LIST: Cost = { perByte: 10, perSignature: 500 }

const COSTS: Readonly<Record<Format, Cost>> = {
  ndb: BODY,
  ndu: BODY,
  sdb: BODY,
  db: BODY,
  ldb: LOGICAL,
  ldu: LOGICAL,
  hdb: HASH,
  hdu: HASH,
  hsb: HASH,
  hsu: HASH,
  mdb: HASH,
  mdu: HASH,
  msb: HASH,
  msu: HASH,
  imp: HASH,
  fp: HASH,
  sfp: HASH,
  cdb: CONTAINER,
  yar: YARA,
  yara: YARA,
  ign2: LIST,
  ftm: LIST,
  pdb: LIST,
  wdb: LIST,
  gdb: LIST,
}

/** clamd with the official databases alone, bytes. */
export const OFFICIAL_MEMORY_BYTES = 1200 * 1024 ** 2

/** Memory of clamd for a file, bytes: right within half and double. */
export function memoryEstimate(fileBytes: number, format: Format): number {
  return Math.round(fileBytes * COSTS[format].perByte)
}

/**
 * Memory of clamd for a file of the plan; undefined: nobody knows how large it is.
 *
 * @param seenBytes its size where it is there: that beats what the catalogue has heard of
 */
export function memoryOfFile(
  { format, expectedBytes, expectedSignatures }: FilePlan,
  seenBytes?: number,
): number | undefined {
  const bytes = seenBytes ?? expectedBytes
  if (bytes !== undefined) return memoryEstimate(bytes, format)
  return expectedSignatures === undefined ? undefined : expectedSignatures * COSTS[format].perSignature
}

/** What sources cost clamd. */
export interface MemoryNeed {
  /** All their files together, bytes. */
  readonly bytes: number
  /** Files of which nobody knows how large they are before they have been fetched; not in `bytes`. */
  readonly unknown: readonly string[]
  /** clamd with the official databases and these, bytes. */
  readonly withOfficialBytes: number
  /** The same while a new set is loaded beside the old one, bytes. */
  readonly whileReloadingBytes: number
}

/**
 * What the files that are wanted of these sources cost.
 *
 * @param live sizes of those that are there, by name: a size that was seen beats what the catalogue has heard of
 */
export function memoryNeed(
  sources: readonly SourcePlan[],
  live: ReadonlyMap<string, number> = new Map(),
): MemoryNeed {
  const unknown: string[] = []
  let bytes = 0
  for (const file of sources.flatMap(({ files }) => files)) {
    if (!file.wanted) continue
    const estimate = memoryOfFile(file, live.get(file.name))
    if (estimate === undefined) unknown.push(file.name)
    else bytes += estimate
  }
  const withOfficialBytes = OFFICIAL_MEMORY_BYTES + bytes
  return { bytes, unknown, withOfficialBytes, whileReloadingBytes: 2 * withOfficialBytes }
}
