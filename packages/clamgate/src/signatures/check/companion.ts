import type { Candidate } from '../ports.ts'
import type { Format } from '../types.ts'
import { canHit, digestsIn, namesIn } from './formats.ts'
import { readLines, visitLines, withoutCr } from './lines.ts'
import { namePlace, separatorAt } from './name-place.ts'
import type { CheckContext, Drops, OtherFile } from './report.ts'

/** What an entry of a companion speaks of. */
interface Entry {
  readonly line: number
  /** The name of a signature, or the digest of a file in lower case. */
  readonly key: string
}

/** Held at a time; the other files are gone through once for each such lot. */
const LOT = 50_000
const MARK_BYTES = 3
const COLON = 0x3a
const HASH_SIGN = 0x23
const WHOLE_FILE_HASHES: ReadonlySet<Format> = new Set(['hdb', 'hsb', 'hdu', 'hsu'])

/** EICAR proves that the engine finds anything: nobody may have it ignored. */
const EICAR_NAME = /eicar/i
const EICAR_DIGESTS: ReadonlySet<string> = new Set([
  '44d88612fea8a8f36de82e1278abb02f',
  '3395856ce81f2b7382dee72602f798b642f14140',
  '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
])

/**
 * Drops the entries of a companion that speak of what others have: names to ignore that no file of its source has, and clean
 * files that another source knows as bad. A third party can switch off its own signatures only.
 */
export async function filterCompanion(
  { path, plan, source }: Candidate,
  hasMark: boolean,
  { siblings, others, signal }: CheckContext,
  drops: Drops,
): Promise<void> {
  const { format } = plan
  if (format === 'ign2') {
    const own = siblings.filter((file) => canHit(file.format))
    for await (const lot of entriesOf({ path, format, hasMark }, drops, signal)) {
      const known = await keysIn(own, lot, namesIn, signal)
      for (const { line, key } of lot) {
        if (EICAR_NAME.test(key)) drops.drop(line, key, 'EICAR proves that the engine works')
        else if (!known.has(key))
          drops.drop(line, key, `no file of ${source.name} has a signature of that name`)
      }
    }
  } else if (format === 'fp' || format === 'sfp') {
    const foreign = others.filter((file) => WHOLE_FILE_HASHES.has(file.format))
    for await (const lot of entriesOf({ path, format, hasMark }, drops, signal)) {
      const known = await keysIn(foreign, lot, digestsIn, signal)
      for (const { line, key } of lot) {
        if (EICAR_DIGESTS.has(key)) drops.drop(line, key, 'EICAR proves that the engine works')
        else if (known.has(key)) drops.drop(line, key, 'another source has that file as bad')
      }
    }
  }
}

async function keysIn(
  files: readonly OtherFile[],
  lot: readonly Entry[],
  look: typeof namesIn,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(lot.map(({ key }) => key))
  const known = new Set<string>()
  for (const { path, format } of files)
    for (const key of await look(path, format, wanted, signal)) known.add(key)
  return known
}

async function* entriesOf(
  { path, format, hasMark }: { readonly path: string; readonly format: Format; readonly hasMark: boolean },
  { lines: dropped }: Drops,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[], void> {
  let lot: Entry[] = []
  for await (const lines of readLines(path, signal)) {
    visitLines(lines, (bytes, from, lineEnd, { line, offset }) => {
      const start = hasMark && offset === 0 ? from + MARK_BYTES : from
      if (dropped.has(line) || bytes[start] === HASH_SIGN) return
      const end = withoutCr(bytes, start, lineEnd)
      const key = format === 'ign2' ? nameAt(bytes, start, end) : digestAt(bytes, start, end)
      if (key !== '') lot.push({ line, key })
    })
    if (lot.length < LOT) continue
    yield lot
    lot = []
  }
  yield lot
}

function nameAt(bytes: Buffer, start: number, end: number): string {
  const place = namePlace(bytes, start, end, 'ign2')
  return place === undefined ? '' : bytes.toString('utf8', place.start, place.end)
}

function digestAt(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, separatorAt(bytes, start, end, COLON)).toLowerCase()
}
