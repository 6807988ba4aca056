import { rename } from 'node:fs/promises'
import { SignatureError } from '../../errors.ts'
import type { FileFetch, FilePlan, KnownFile } from '../../types.ts'
import { believable, olderFailure, refuseOlder } from '../age.ts'
import { decoyFailure } from '../http/decoy.ts'
import { checkIntegrity } from '../integrity.ts'
import { digestFile, localSidecars, openRegular } from '../local-file.ts'
import { stagedPath, stagingFailure } from '../staging.ts'
import type { Visit } from '../visit.ts'
import type { Landing } from './landing.ts'
import type { Mirror } from './mirrors.ts'
import type { RsyncNotes } from './run-rsync.ts'

export interface Arrival {
  readonly landing: Landing
  readonly notes: RsyncNotes
  readonly mirror: Mirror
}

/**
 * Takes what a mirror has sent in place of a file, if it is good.
 * @throws {SignatureError} why it is not
 */
export async function takeLanded(visit: Visit, plan: FilePlan, arrival: Arrival): Promise<FileFetch> {
  const { landing, notes, mirror } = arrival
  const { name, remote, maxBytes } = plan
  const known = visit.known.get(name)
  const shown = `rsync://${mirror.shown}/${remote}`
  if (notes.tooLarge.has(remote)) throw tooLarge(shown, maxBytes)
  if (notes.older.has(remote)) throw olderFailure(shown, undefined, known)
  const landed = await landing.look(remote)
  switch (landed.kind) {
    case 'missing':
      throw notFound(shown)
    case 'no file':
      throw new SignatureError('SIGNATURES_MALFORMED', `${shown} is no regular file`, {
        remedy: 'Use another mirror: this one is not in order.',
      })
    case 'as it was':
      // The placeholder of a file that the mirror does not have stays as well.
      if (!notes.same.has(remote)) throw notFound(shown)
      if (known !== undefined) return { name, kind: 'unchanged', known }
      throw new TypeError(`There was a placeholder for ${name}, which is not known`)
    case 'came':
      if (landed.bytes > maxBytes) throw tooLarge(shown, maxBytes)
      return await take(visit, plan, { ...landed, shown })
  }
}

interface CameHere {
  readonly path: string
  readonly modifiedMs: number
  readonly shown: string
}

async function take(visit: Visit, plan: FilePlan, came: CameHere): Promise<FileFetch> {
  const { path, shown } = came
  const { name, format } = plan
  const known = visit.known.get(name)
  await using file = await openRegular(path)
  if (file === undefined) throw stagingFailure(new Error('It vanished'), path)
  const { head, bytes, ...digests } = await digestFile(file, visit.signal)
  const nowMs = visit.clock.wall()
  const decoy = decoyFailure({ head, contentType: undefined, format, shown, nowMs })
  if (decoy !== undefined) throw decoy
  const modifiedMs = believable(came.modifiedMs, nowMs)
  const fresh: KnownFile = { sha256: digests.sha256, bytes, modifiedMs }
  if (digests.sha256 === known?.sha256) return { name, kind: 'unchanged', known: fresh }
  refuseOlder(shown, modifiedMs, known)
  await checkIntegrity(visit, { path, digests, shown }, localSidecars(path, shown))
  const staged = stagedPath(visit, plan)
  await rename(path, staged).catch((error) => {
    throw stagingFailure(error, staged)
  })
  return { name, kind: 'new', file: { ...fresh, path: staged } }
}

function notFound(shown: string): SignatureError {
  return new SignatureError('SIGNATURES_NOT_FOUND', `${shown} does not exist`, {
    remedy: 'See whether the file has another name at the source now, or switch it off below files.',
  })
}

function tooLarge(shown: string, maxBytes: number): SignatureError {
  return new SignatureError('SIGNATURES_TOO_LARGE', `${shown} has more than ${maxBytes} bytes`, {
    remedy: 'See that it is the file that you mean: no file of this source should be that large.',
  })
}
