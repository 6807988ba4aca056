import { join } from 'node:path'
import { SignatureError } from '../errors.ts'
import type { FileFetch, FilePlan, KnownFile, SourcePlan } from '../types.ts'
import { type AddressParts, addressOf } from './address.ts'
import { believable, refuseOlder } from './age.ts'
import { decoyFailure } from './http/decoy.ts'
import type { Download } from './http/download.ts'
import { verifySignature } from './openpgp/verify.ts'
import { bringDigest, bringSignature, digestMismatch } from './sidecar.ts'
import { type Digests, StagedFile } from './staging.ts'
import { bring, redirectHostsOf, type Visit } from './visit.ts'

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

/** In the staging directory, a name of its own that ends as the file does. */
export function stagedPath(visit: Visit, plan: FilePlan): string {
  return join(visit.staging, `${visit.source.name}-${plan.name}`)
}

async function fetchOnce(visit: Visit, plan: FilePlan, place: WebPlace): Promise<FileFetch> {
  const { source, disguise, signal } = visit
  const { name } = plan
  const known = visit.known.get(name)
  const parts: AddressParts = { ...place, file: plan.remote }
  const address = addressOf(source.name, parts, disguise)
  const told = await toldDigest(visit, parts)
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
    await checkIntegrity(visit, parts, { staged, digests, told, shown })
    signal.throwIfAborted()
    return { name, kind: 'new', file: { ...fresh, path: staged.path } }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

/** A digest by which one sees that nothing is new before the file is asked for. */
async function toldDigest(visit: Visit, parts: AddressParts): Promise<string | undefined> {
  if (visit.source.integrity.kind !== 'sha256') return undefined
  return await bringDigest(visit, 'sha256', sidecarOf(visit.source, parts, '.sha256', visit))
}

function sidecarOf(source: SourcePlan, parts: AddressParts, suffix: string, { disguise }: Visit) {
  return addressOf(source.name, { ...parts, suffix }, disguise)
}

interface Came {
  readonly staged: StagedFile
  readonly digests: Digests
  readonly told: string | undefined
  readonly shown: string
}

async function checkIntegrity(visit: Visit, parts: AddressParts, came: Came): Promise<void> {
  const { staged, digests, told, shown } = came
  const { source, signal } = visit
  const { integrity } = source
  switch (integrity.kind) {
    case 'none':
      return
    case 'sha256':
      if (told !== digests.sha256) throw digestMismatch(shown, 'sha256', digests.sha256, told ?? 'none')
      return
    case 'md5': {
      const md5 = await bringDigest(visit, 'md5', sidecarOf(source, parts, '.md5', visit))
      if (md5 !== digests.md5) throw digestMismatch(shown, 'md5', digests.md5, md5)
      return
    }
    case 'openpgp': {
      const signature = await bringSignature(visit, sidecarOf(source, parts, '.sig', visit))
      await verifySignature({
        path: staged.path,
        signature,
        key: integrity.key,
        shown,
        staging: visit.staging,
        signal,
      })
      return
    }
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
