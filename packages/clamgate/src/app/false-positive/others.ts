import type { Bounds } from '@clamgate/mime'
import type { ListedEntry } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import type { Entries, Entry } from '../../quarantine/entries/types.ts'
import type { FalsePositiveScope } from '../../quarantine/false-positive/scope.ts'
import type { Views } from '../../views/views.ts'

export interface OthersDeps {
  readonly quarantine: Pick<QuarantineService, 'list'>
  readonly entries: Entries
  /** Mail is taken apart in its thread: here it would hold up the mail that comes in. */
  readonly views: Pick<Views, 'parts'>
  readonly bounds: () => Bounds
  readonly monotonic?: () => number
}

/** The false positive whose like is looked for. */
export interface Sought {
  readonly entry: Entry
  /** As clamd reported the signature. */
  readonly reported: string
  /** Of the part in which it is; of the mail, where none can be named. */
  readonly sha256: string
  /** Size of that part: no smaller message has it. */
  readonly bytes: number
}

/** Entries of a signature that are looked at. */
const MOST_LOOKED_AT = 200
/** A message above that is not looked into for a part. */
const MAX_BYTES = 8 * 1024 ** 2
/** All that is looked into for one false positive: somebody waits for the answer, and mail that is to be read waits behind it. */
const MAX_BYTES_IN_ALL = 64 * 1024 ** 2
const MAX_MS = 20_000

/**
 * Other entries that are kept for the same signature, and that the scope takes in: with the same content, of the same sender, of
 * the same domain, or all. Entries that cannot be read are none, nor are those behind the bounds.
 */
export async function findOthers(
  sought: Sought,
  scope: FalsePositiveScope,
  deps: OthersDeps,
  signal: AbortSignal,
): Promise<readonly ListedEntry[]> {
  const { monotonic = () => performance.now() } = deps
  const name = sought.reported.replaceAll(/["\\*]/g, '\\$&')
  const asked = { query: `signature:"${name}" is:kept`, limit: MOST_LOOKED_AT, cursor: undefined }
  const { items } = await deps.quarantine.list(asked).catch(() => ({ items: [] }))
  const { id: own, sender } = sought.entry.description
  const domain = domainOf(sender.address)
  const endMs = monotonic() + MAX_MS
  let leftBytes = MAX_BYTES_IN_ALL
  const found: ListedEntry[] = []

  async function hasContent(id: string, bytes: number): Promise<boolean> {
    if (bytes < sought.bytes || bytes > Math.min(MAX_BYTES, leftBytes) || monotonic() > endMs) return false
    leftBytes -= bytes
    return await holds(id, sought.sha256, deps, signal)
  }

  for (const item of items) {
    signal.throwIfAborted()
    if (item.id === own) continue
    const isTaken =
      scope === 'all' ||
      (scope === 'sender' && item.sender.toLowerCase() === sender.address.toLowerCase()) ||
      (scope === 'domain' && domain !== '' && domainOf(item.sender) === domain) ||
      (scope === 'content' && (await hasContent(item.id, item.bytes)))
    if (isTaken) found.push(item)
  }
  return found
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

async function holds(
  id: string,
  sha256: string,
  { entries, views, bounds }: OthersDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { description } = await entries.read(id)
    if (description.message.sha256 === sha256) return true
    await using content = await entries.open(id)
    const chunks: Buffer[] = []
    for await (const chunk of content.content()) chunks.push(Buffer.from(chunk))
    const parts = await views.parts(Buffer.concat(chunks), { bounds: bounds(), signal })
    return parts.some((part) => part.sha256 === sha256)
  } catch {
    return false
  }
}
