import type { Bounds } from '@clamgate/mime'
import { receivedField } from '../../filter/received.ts'
import type { Entries, Entry } from '../../quarantine/entries/types.ts'
import { FalsePositiveError } from '../../quarantine/false-positive/errors.ts'
import { canonicalName } from '../../signatures/check/formats.ts'
import { type FindPartDeps, type FoundPart, findPart } from './find-part.ts'

export interface CaseDeps extends Pick<FindPartDeps, 'scanner' | 'views'> {
  readonly entries: Entries
  readonly bounds: () => Bounds
  /** Host name in the field that clamd gets in front of a mail. */
  readonly gateway: () => string
  readonly now: () => number
}

/** An entry with what is known of its finding. */
export interface Case {
  readonly entry: Entry
  /** As its maker has it. */
  readonly signature: string
  /** As clamd reported it. */
  readonly reported: string
  readonly message: Buffer
  readonly found: FoundPart
  /** Of the part; of the mail, where none can be named. */
  readonly sha256: string
  /** Why it is not known whether there is a part. */
  readonly failure: unknown
  /** Of its recipients those whom an act of whoever asks reaches; left out: all. */
  readonly reached?: readonly string[] | undefined
}

/** A message above that is not read into memory for it. */
const MAX_BYTES = 64 * 1024 ** 2

/**
 * Opens an entry, and has clamd find the part in which the signature is.
 * @throws {EntryError} {FalsePositiveError} {ViewsError}
 */
export async function openCase(id: string, deps: CaseDeps, signal: AbortSignal): Promise<Case> {
  const entry = await deps.entries.read(id)
  const { outcome, client, message: kept } = entry.description
  const reported = outcome.signature
  if (reported === undefined) {
    throw new FalsePositiveError('FALSE_POSITIVE_NO_SIGNATURE', `No signature was found in ${id}`, {
      details: { entry: id },
      remedy: `Release it: clamgate quarantine release ${id}`,
    })
  }
  const message = await readWhole(deps.entries, id, kept.bytes)
  const prefix = receivedField({ client: client.address, gateway: deps.gateway() }, deps.now())
  let found: FoundPart = { part: undefined, engineVersion: undefined, databaseVersion: undefined }
  let failure: unknown
  try {
    found = await findPart(message, reported, { ...deps, bounds: deps.bounds(), prefix }, signal)
  } catch (error) {
    failure = error // without a clamd it can be released all the same
  }
  const sha256 = found.part?.sha256 ?? kept.sha256
  return { entry, signature: canonicalName(reported), reported, message, found, sha256, failure }
}

async function readWhole(entries: Entries, id: string, bytes: number): Promise<Buffer> {
  if (bytes > MAX_BYTES) {
    throw new FalsePositiveError('FALSE_POSITIVE_TOO_LARGE', `The message of ${id} has ${bytes} bytes`, {
      remedy: 'Release it, ignore the signature by hand, and export the message for the report.',
    })
  }
  await using content = await entries.open(id)
  const chunks: Buffer[] = []
  for await (const chunk of content.content()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
