import { join } from 'node:path'
import { SignatureError } from '../../errors.ts'
import type { FileFetch, FilePlan, Road } from '../../types.ts'
import { type AddressParts, addressOf } from '../address.ts'
import { decoyFailure } from '../http/decoy.ts'
import { checkIntegrity } from '../integrity.ts'
import { StagedFile, stagedPath } from '../staging.ts'
import { bring, bringText, redirectHostsOf, type Visit } from '../visit.ts'
import { webSidecars } from '../web-file.ts'
import { unpack } from './unpack.ts'

type ArchiveRoad = Extract<Road, { readonly kind: 'archive' }>

const MAX_VERSION_BYTES = 1024
/** What compresses badly, and what the archive holds besides. */
const BESIDES_BYTES = 64 * 1024 ** 2

/** A file of an archive may have been changed between its questions: its digest, the archive, its version. */
const MAX_TRIES = 2

/**
 * Asks one place for the version of an archive, and for the archive where that is news.
 * @throws {SignatureError} what fails for all files alike
 */
export async function fetchArchive(
  visit: Visit,
  road: ArchiveRoad,
  base: string,
  plans: readonly FilePlan[],
): Promise<FileFetch[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(visit, road, base, plans)
    } catch (error) {
      const isMismatch = error instanceof SignatureError && error.code === 'SIGNATURES_DIGEST'
      if (!isMismatch || attempt >= MAX_TRIES) throw error
    }
  }
}

async function fetchOnce(
  visit: Visit,
  road: ArchiveRoad,
  base: string,
  plans: readonly FilePlan[],
): Promise<FileFetch[]> {
  const version = await bringVersion(visit, { base, path: road.version, file: '' })
  const known = (plan: FilePlan) => visit.known.get(plan.name)
  const unchanged = plans.flatMap((plan): FileFetch[] => {
    const file = known(plan)
    return file?.version === version ? [{ name: plan.name, kind: 'unchanged', known: file }] : []
  })
  const pending = plans.filter((plan) => known(plan)?.version !== version)
  return pending.length === 0
    ? unchanged
    : [...unchanged, ...(await bringFiles(visit, { road, base, version, pending }))]
}

/** One word. */
async function bringVersion(visit: Visit, parts: AddressParts): Promise<string> {
  const address = addressOf(visit.source.name, parts, visit.disguise)
  const text = (await bringText(visit, address, MAX_VERSION_BYTES)).toString('latin1').trim()
  if (/^[\w.:+-]{1,64}$/.test(text)) return text
  const { shown } = address
  const head = Buffer.from(text)
  const decoy = decoyFailure({
    head,
    contentType: undefined,
    format: 'ndb',
    shown,
    nowMs: visit.clock.wall(),
  })
  throw (
    decoy ??
    new SignatureError('SIGNATURES_MALFORMED', `${shown} tells no version`, {
      remedy: 'Look at it with a browser: the source may have another place now.',
    })
  )
}

interface News {
  readonly road: ArchiveRoad
  readonly base: string
  readonly version: string
  readonly pending: readonly FilePlan[]
}

async function bringFiles(visit: Visit, { road, base, version, pending }: News): Promise<FileFetch[]> {
  const { source, disguise, signal } = visit
  const parts: AddressParts = { base, path: road.archive, file: '' }
  const address = addressOf(source.name, parts, disguise)
  const { shown } = address
  const staged = await StagedFile.open(join(visit.staging, `${source.name}-archive.tgz`))
  try {
    const { contentType } = await bring(visit, {
      address,
      redirectHosts: redirectHostsOf(source),
      sink: staged,
      maxBytes: BESIDES_BYTES + pending.reduce((sum, { maxBytes }) => sum + maxBytes, 0),
      // Some servers call each .tgz encoded; its digest is that of the file as it is.
      isDecoded: false,
      onBytes: (bytes) => visit.onBytes?.(pending[0]?.name ?? '', bytes),
    })
    await staged.close()
    const nowMs = visit.clock.wall()
    const isGzip = staged.head[0] === 0x1f && staged.head[1] === 0x8b
    const decoy = isGzip
      ? undefined
      : decoyFailure({ head: staged.head, contentType, format: 'ndb', shown, nowMs })
    if (decoy !== undefined) throw decoy
    await checkIntegrity(
      visit,
      { path: staged.path, digests: staged.digests(), shown },
      webSidecars(visit, parts),
    )
    const members = pending.map((plan) => ({ ...plan, path: stagedPath(visit, plan) }))
    const unpacked = await unpack(staged.path, shown, members, signal)
    return await Promise.all(
      pending.map((plan) => fileOf(visit, plan, { version, shown, member: unpacked.get(plan.remote) })),
    )
  } finally {
    await staged.discard()
  }
}

interface Member {
  readonly version: string
  readonly shown: string
  readonly member: StagedFile | SignatureError | undefined
}

async function fileOf(visit: Visit, plan: FilePlan, { version, shown, member }: Member): Promise<FileFetch> {
  const { name, remote } = plan
  if (member === undefined) {
    const error = new SignatureError('SIGNATURES_NOT_FOUND', `${remote} is not in ${shown}`, {
      remedy: 'See whether the file has another name there now, or switch it off below files.',
    })
    return { name, kind: 'failed', error }
  }
  if (member instanceof SignatureError) return { name, kind: 'failed', error: member }
  const { sha256 } = member.digests()
  const file = { sha256, bytes: member.bytes, version }
  if (sha256 !== visit.known.get(name)?.sha256)
    return { name, kind: 'new', file: { ...file, path: member.path } }
  await member.discard()
  return { name, kind: 'unchanged', known: file }
}
