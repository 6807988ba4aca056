import type { Bounds } from '@clamgate/mime'
import type { Scanner } from '../../filter/ports.ts'
import { canonicalName } from '../../signatures/check/formats.ts'
import type { ListedPart } from '../../views/parts/cut.ts'
import type { Views } from '../../views/views.ts'

export interface FindPartDeps {
  readonly scanner: Pick<Scanner, 'scan'>
  readonly views: Pick<Views, 'parts' | 'without'>
  readonly bounds: Bounds
  /** What clamd gets in front of a mail. */
  readonly prefix: Buffer
}

/** The part in which a signature is found, and the clamd that was asked. */
export interface FoundPart {
  readonly part: ListedPart | undefined
  readonly engineVersion: string | undefined
  readonly databaseVersion: number | undefined
}

/** Of a mail with more parts the rest is not looked at. */
const MOST_PARTS = 50

/**
 * Finds the part of a mail in which clamd finds a signature: one that has it alone, or else one without which the mail has
 * it no more.
 * @throws {ViewsError} the mail could not be read; and whatever the scanner throws
 */
export async function findPart(
  message: Buffer,
  signature: string,
  { scanner, views, bounds, prefix }: FindPartDeps,
  signal: AbortSignal,
): Promise<FoundPart> {
  const wanted = canonicalName(signature)
  const isFoundIn = async (octets: readonly Buffer[]) => {
    const { result } = await scanner.scan(octets, { signal })
    return result.kind === 'found' && canonicalName(result.signature) === wanted
  }
  const { result, version } = await scanner.scan([prefix, message], { signal })
  const facts = { engineVersion: version?.engine, databaseVersion: version?.database }
  const parts = (await views.parts(message, { bounds, signal })).slice(0, MOST_PARTS)
  for (const part of parts) {
    if (await isFoundIn([part.octets])) return { ...facts, part }
  }
  const isThere = result.kind === 'found' && canonicalName(result.signature) === wanted
  if (!isThere) return { ...facts, part: undefined }
  for (const part of parts) {
    const cut = await views.without(message, [part.sha256], { bounds, signal })
    if (cut !== undefined && !(await isFoundIn([prefix, cut.rest]))) return { ...facts, part }
  }
  return { ...facts, part: undefined }
}
