import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { cleanText } from '../../../ground/clean.ts'
import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { StagedFile, StagingError } from '../staging.ts'
import { type MemberSink, readTar, type TarMember } from './tar.ts'

export interface WantedMember {
  /** Its name in the archive, without directories. */
  readonly remote: string
  readonly maxBytes: number
  /** Where it goes. */
  readonly path: string
}

/** What became of a member: the file, closed, or why there is none. */
export type Unpacked = ReadonlyMap<string, StagedFile | SignatureError>

const MAX_MEMBERS = 10_000
/** What the archive may hold besides, bytes. */
const BESIDES_BYTES = 64 * 1024 ** 2

/**
 * Unpacks some members of a compressed archive, at its top or one directory below, and nothing else.
 * @param shown of the archive, for sentences
 * @returns by the name of the member; those that are missing are not in it
 * @throws {SignatureError} SIGNATURES_ARCHIVE
 * @throws {StagingError}
 */
export async function unpack(
  archive: string,
  shown: string,
  wanted: readonly WantedMember[],
  signal: AbortSignal,
): Promise<Unpacked> {
  const members = new Map(wanted.map((member) => [member.remote, member]))
  const unpacked = new Map<string, StagedFile | SignatureError>()
  const take = async (member: TarMember): Promise<MemberSink | undefined> => {
    signal.throwIfAborted()
    const name = safeName(member.name)
    const found = name === undefined ? undefined : members.get(name)
    if (found === undefined || member.kind === 'directory') return undefined
    if (member.kind === 'other') throw refusal(shown, `${found.remote} in it is a link or a device`)
    if (unpacked.has(found.remote)) throw refusal(shown, `${found.remote} is in it twice`)
    if (member.bytes > found.maxBytes) {
      const text = `${found.remote} in ${shown} has ${member.bytes} bytes, taken are at most ${found.maxBytes}`
      unpacked.set(found.remote, new SignatureError('SIGNATURES_TOO_LARGE', text))
      return undefined
    }
    const file = await StagedFile.open(found.path)
    unpacked.set(found.remote, file)
    return { write: (chunk) => file.append(chunk), end: () => file.close() }
  }
  const maxBytes = BESIDES_BYTES + wanted.reduce((sum, member) => sum + member.maxBytes, 0)
  const source = createReadStream(archive, { signal })
  const closed = new Promise<void>((resolve) => source.once('close', resolve))
  const content = pipeline(source, createGunzip({ chunkSize: 64 * 1024 }), () => undefined)
  try {
    await readTar(content, { maxBytes, maxMembers: MAX_MEMBERS }, take)
    return unpacked
  } catch (error) {
    for (const file of unpacked.values()) if (file instanceof StagedFile) await file.discard()
    signal.throwIfAborted()
    if (error instanceof StagingError) throw error
    throw error instanceof SignatureError
      ? refusal(shown, error.message, error)
      : refusal(shown, messageOf(error), error)
  } finally {
    // What is refused in its middle would stay open.
    content.destroy()
    await closed
  }
}

/** The last part of a name at the top or one directory below. @throws {SignatureError} SIGNATURES_ARCHIVE for one that leads out */
function safeName(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '.')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) {
    throw new SignatureError('SIGNATURES_ARCHIVE', `a member of it leads out of it: ${cleanText(name, 100)}`)
  }
  const named = parts.filter((part) => part !== '')
  return named.length > 2 ? undefined : named.at(-1)
}

function refusal(shown: string, why: string, cause?: unknown): SignatureError {
  return new SignatureError('SIGNATURES_ARCHIVE', `${shown} is not unpacked: ${why}`, {
    remedy: 'Wait for the next version; if it stays so, tell the provider.',
    cause,
  })
}
