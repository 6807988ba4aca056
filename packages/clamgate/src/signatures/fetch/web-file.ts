import { SignatureError } from '../errors.ts'
import type { FileFetch, FilePlan, KnownFile } from '../types.ts'
import { type AddressParts, addressOf } from './address.ts'
import { believable, refuseOlder } from './age.ts'
import { decoyFailure } from './http/decoy.ts'
import type { Download } from './http/download.ts'
import { checkIntegrity, compareDigests, publishedDigest, type Sidecars } from './integrity.ts'
import { StagedFile, stagedPath } from './staging.ts'
import { bring, bringText, redirectHostsOf, type Visit } from './visit.ts'

/** Where the files of a source are: below a base, by a path. */
export interface WebPlace {
  readonly base: string
  readonly path: string
}

/** A file whose sidecar does not fit it may have been changed between the two questions. */
const MAX_TRIES = 2

/**
 * Asks one place for one file.
 * @throws {SignatureError} for whatever the source does wrong
 */
export async function fetchFromWeb(visit: Visit, plan: FilePlan, place: WebPlace): Promise<FileFetch> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(visit, plan, place)
    } catch (error) {
      const isMismatch =
        error instanceof SignatureError &&
        (error.code === 'SIGNATURES_DIGEST' || error.code === 'SIGNATURES_OPENPGP')
      if (!isMismatch || attempt >= MAX_TRIES) throw error
    }
  }
}

async function fetchOnce(visit: Visit, plan: FilePlan, place: WebPlace): Promise<FileFetch> {
  const { source, disguise, signal } = visit
  const { name } = plan
  const known = visit.known.get(name)
  const parts: AddressParts = { ...place, file: plan.remote }
  const address = addressOf(source.name, parts, disguise)
  const sidecars = webSidecars(visit, parts)
  // By it one sees that nothing is new before the file is asked for.
  const told = source.integrity.kind === 'sha256' ? await publishedDigest('sha256', sidecars) : undefined
  if (told !== undefined && told === known?.sha256) return { name, kind: 'unchanged', known }
  const staged = await StagedFile.open(stagedPath(visit, plan))
  try {
    const download = await bring(visit, {
      address,
      redirectHosts: redirectHostsOf(source),
      sink: staged,
      maxBytes: plan.maxBytes,
      // A new digest is known already: an answer that says "unchanged" would not fit it.
      ...(known === undefined || told !== undefined ? {} : { known }),
      onBytes: (bytes) => visit.onBytes?.(name, bytes),
    })
    if (download.kind === 'unchanged' && known !== undefined) {
      await staged.discard()
      return { name, kind: 'unchanged', known: refreshed(known, download, visit) }
    }
    const { contentType } = download
    const { shown } = address
    const nowMs = visit.clock.wall()
    const decoy = decoyFailure({ head: staged.head, contentType, format: plan.format, shown, nowMs })
    if (decoy !== undefined) throw decoy
    const digests = staged.digests()
    const file = { sha256: digests.sha256, bytes: staged.bytes }
    if (known !== undefined && digests.sha256 === known.sha256) {
      await staged.discard()
      return { name, kind: 'unchanged', known: refreshed(known, download, visit) }
    }
    const fresh = refreshed(file, download, visit)
    refuseOlder(shown, fresh.modifiedMs, known)
    await staged.close()
    if (told !== undefined) compareDigests(shown, 'sha256', digests.sha256, told)
    else await checkIntegrity(visit, { path: staged.path, digests, shown }, sidecars)
    signal.throwIfAborted()
    return { name, kind: 'new', file: { ...fresh, path: staged.path } }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

/** What lies beside a file at a place. */
export function webSidecars(visit: Visit, parts: AddressParts): Sidecars {
  const at = (suffix: string) => addressOf(visit.source.name, { ...parts, suffix }, visit.disguise)
  return {
    shown: (suffix) => at(suffix).shown,
    async read(suffix, maxBytes) {
      try {
        return await bringText(visit, at(suffix), maxBytes)
      } catch (error) {
        const isMissing = error instanceof SignatureError && error.code === 'SIGNATURES_NOT_FOUND'
        const isNone = error instanceof SignatureError && error.code === 'SIGNATURES_TOO_LARGE'
        if (isMissing) return undefined
        // A page in its place: its beginning would not be a digest either.
        if (isNone) return Buffer.alloc(0)
        throw error
      }
    },
  }
}

/** With what the answer says of its version. */
function refreshed(file: KnownFile, { etag, lastModified }: Download, { clock }: Visit): KnownFile {
  const modifiedMs =
    lastModified === undefined ? undefined : believable(Date.parse(lastModified), clock.wall())
  const { sha256, bytes } = file
  return {
    ...{ sha256, bytes },
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
  }
}

export function hostOf(base: string): string {
  return URL.parse(base)?.host ?? 'no address'
}
