import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SignatureError } from '../errors.ts'
import type { FileFetch, FilePlan, KnownFile } from '../types.ts'
import { believable } from './age.ts'
import { decoyFailure } from './http/decoy.ts'
import { checkIntegrity } from './integrity.ts'
import { digestFile, localSidecars, openRegular, type Reading } from './local-file.ts'
import { StagedFile, stagedPath } from './staging.ts'
import type { Visit } from './visit.ts'

/**
 * Takes a file of a directory on this host, if it is new.
 * @throws {SignatureError} why not
 */
export async function fetchFromDirectory(
  visit: Visit,
  plan: FilePlan,
  directory: string,
): Promise<FileFetch> {
  const shown = join(directory, plan.remote)
  try {
    return await take(visit, plan, { shown, path: await pathWithin(directory, shown) })
  } catch (error) {
    visit.signal.throwIfAborted()
    if (error instanceof SignatureError) throw error
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') {
      throw new SignatureError('SIGNATURES_NOT_FOUND', `${shown} does not exist`, {
        remedy: 'Put the file there, or take it out of files.',
        cause: error,
      })
    }
    throw new SignatureError('SIGNATURES_UNREACHABLE', `${shown} cannot be read: ${messageOf(error)}`, {
      remedy: 'Let the user that Clamgate runs as read it.',
      cause: error,
    })
  }
}

/** A link may name another file of the directory, and none elsewhere. */
async function pathWithin(directory: string, shown: string): Promise<string> {
  const [top, path] = [await realpath(directory), await realpath(shown)]
  if (path.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) return path
  throw new SignatureError('SIGNATURES_NOT_FOUND', `${shown} is a link that leads out of its directory`, {
    remedy: 'Put the file itself there.',
  })
}

interface Found {
  readonly path: string
  readonly shown: string
}

async function take(visit: Visit, plan: FilePlan, { path, shown }: Found): Promise<FileFetch> {
  const { name, maxBytes, format } = plan
  const { signal, clock } = visit
  const known = visit.known.get(name)
  await using file = await openRegular(path)
  if (file === undefined) {
    throw new SignatureError('SIGNATURES_MALFORMED', `${shown} is no regular file`, {
      remedy: 'Put a file there, or take it out of files.',
    })
  }
  const { size, mtimeMs } = await file.stat()
  if (size > maxBytes) throw tooLarge(shown, `${size} bytes`, maxBytes)
  const modifiedMs = believable(mtimeMs, clock.wall())
  const fileOf = ({ sha256, bytes }: Reading): KnownFile => ({
    ...{ sha256, bytes },
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
  })
  if (known !== undefined && size === known.bytes && modifiedMs === known.modifiedMs) {
    const reading = await digestFile(file, signal)
    if (reading.sha256 === known.sha256) return { name, kind: 'unchanged', known: fileOf(reading) }
  }
  const staged = await StagedFile.open(stagedPath(visit, plan))
  try {
    const reading = await digestFile(file, signal, async (chunk) => {
      if (staged.bytes + chunk.length > maxBytes)
        throw tooLarge(shown, `more than ${maxBytes} bytes`, maxBytes)
      await staged.append(chunk)
      visit.onBytes?.(name, chunk.length)
    })
    await staged.close()
    if (reading.sha256 === known?.sha256) {
      await staged.discard()
      return { name, kind: 'unchanged', known: fileOf(reading) }
    }
    if (reading.bytes !== size || (await file.stat()).mtimeMs !== mtimeMs) {
      throw new SignatureError('SIGNATURES_LENGTH', `${shown} changes while it is read`, {
        remedy: 'Write it under another name, and rename it when it is whole.',
      })
    }
    const decoy = decoyFailure({
      head: reading.head,
      contentType: undefined,
      format,
      shown,
      nowMs: clock.wall(),
    })
    if (decoy !== undefined) throw decoy
    await checkIntegrity(visit, { path: staged.path, digests: reading, shown }, localSidecars(path, shown))
    return { name, kind: 'new', file: { ...fileOf(reading), path: staged.path } }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

function tooLarge(shown: string, size: string, maxBytes: number): SignatureError {
  return new SignatureError('SIGNATURES_TOO_LARGE', `${shown} has ${size}, taken are at most ${maxBytes}`, {
    remedy: 'See that it is the file that you mean.',
    details: { maxBytes },
  })
}
