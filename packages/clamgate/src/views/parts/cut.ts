import { createHash } from 'node:crypto'
import type { Part, Reading } from '@clamgate/mime'
import { type ExactPart, exactParts } from './split.ts'

/** Reads a mail in every way, by its bounds. */
export type ReadWhole = (message: Buffer) => Reading

/** A mail without some of its parts. */
export interface Cut {
  /** What was cut out, decoded, each once. */
  readonly parts: readonly { readonly sha256: string; readonly octets: Buffer }[]
  readonly rest: Buffer
}

/** A part as people are told of it. */
export interface ListedPart {
  /** Path of the part in the tree; undefined where it is not known. */
  readonly path: string | undefined
  readonly type: string
  readonly name: string | undefined
  readonly octets: Buffer
  readonly sha256: string
  readonly md5: string
}

/** Readers do not agree on whose the line end in front of a delimiter is. */
const LINE_END_BYTES = 2

/**
 * Cuts parts out of a mail, by the SHA-256 of what is in them. Whatever any reader may take out of the mail is in the rest, or
 * comes from the octets of those parts alone; where that cannot be said, nothing is cut.
 */
export function cutParts(message: Buffer, sha256s: ReadonlySet<string>, read: ReadWhole): Cut | undefined {
  const wanted = exactParts(message).filter(({ sha256 }) => sha256s.has(sha256))
  if (wanted.length === 0) return undefined
  const whole = read(message)
  if (isBounded(whole)) return undefined
  const rest = without(message, wanted)
  const left = read(rest)
  if (isBounded(left)) return undefined
  const accounted = new Set(left.objects.map(({ sha256 }) => sha256))
  const parts = [...new Map(wanted.map((part) => [part.sha256, part])).values()]
  // Each by itself: the same octets have other readings below another header.
  for (const { header, start, end } of wanted) {
    for (const last of [end, end + LINE_END_BYTES]) {
      const alone = read(Buffer.concat([header, message.subarray(start, last)]))
      for (const { sha256 } of alone.objects) accounted.add(sha256)
    }
  }
  if (!whole.objects.every(({ sha256 }) => accounted.has(sha256))) return undefined
  return { parts: parts.map(({ sha256, octets }) => ({ sha256, octets })), rest }
}

/** The parts of a mail that {@link cutParts} may cut out. */
export function listParts(message: Buffer, read: ReadWhole): readonly ListedPart[] {
  const nodes = new Map<string, Part>()
  const visit = (part: Part): void => {
    for (const sha256 of part.objects) if (!nodes.has(sha256)) nodes.set(sha256, part)
    for (const below of part.parts) if (below.via === undefined) visit(below)
  }
  visit(read(message).tree)
  const parts = new Map(exactParts(message).map((part) => [part.sha256, part]))
  return [...parts.values()].map(({ octets, sha256 }) => {
    const node = nodes.get(sha256)
    const md5 = createHash('md5').update(octets).digest('hex')
    return { path: node?.path, type: node?.type ?? 'text/plain', name: node?.name, octets, sha256, md5 }
  })
}

function without(message: Buffer, parts: readonly ExactPart[]): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end } of parts) {
    pieces.push(message.subarray(at, start))
    at = end
  }
  return Buffer.concat([...pieces, message.subarray(at)])
}

/** There may be more in it than was found. */
function isBounded({ unscannable }: Reading): boolean {
  return unscannable.some(({ kind }) => kind === 'bound')
}
