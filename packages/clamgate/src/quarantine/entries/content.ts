import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { systemCode } from '../../ground/thrown.ts'
import { dayOfEntry } from '../keep/entry-id.ts'
import { blocksOf } from '../keep/file-octets.ts'
import { CONTENT_KINDS, type ContentKind, removeFile } from '../keep/shelf.ts'
import type { KeyPair } from '../seal/keys.ts'
import { damaged } from './description.ts'
import { EntryError } from './errors.ts'
import type { EntryDescription } from './types.ts'
import { unsealed } from './unsealed.ts'

/** The content of one entry, open. Closing it ends what is being read. */
export interface OpenContent extends AsyncDisposable {
  /** The message as it came, decrypted, from its first octet; each call begins anew, upon the same open file. Not checked. */
  read(): Readable
}

/** Where the content of entries is: files by id, encrypted ones, objects on S3. Descriptions and logs are always files. */
export interface ContentStore {
  /** @throws {EntryError} QUARANTINE_ENTRY_DAMAGED (it is not there), QUARANTINE_NO_KEY, QUARANTINE_CONTENT_AWAY */
  open(description: EntryDescription): Promise<OpenContent>
  /** Removes what there is of an entry. @returns how many bytes of our disk that gives back */
  remove(id: string): Promise<number>
}

// A pipe that somebody has put there keeps nobody waiting.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export interface FileContentOptions {
  /** Pairs of keys that open encrypted content; read anew for each, so that a rotation needs no restart. */
  readonly identities?: () => Promise<readonly KeyPair[]>
  /** Where content is that is not on our disk. */
  readonly remote?: RemoteContent | undefined
}

/** Content that is on S3. */
export interface RemoteContent {
  /**
   * The object of an entry; undefined: there is none.
   * @throws {EntryError} QUARANTINE_CONTENT_AWAY, QUARANTINE_ENTRY_DAMAGED
   */
  fetch(
    description: EntryDescription,
  ): Promise<(AsyncDisposable & { read(): AsyncIterable<Buffer> }) | undefined>
  /** An entry was removed from our disk. */
  removed(): void
}

/** Content in `YYYY-MM-DD/ID.eml` beside its description, or encrypted in `ID.eml.age`. The shelf puts it there. */
export function createFileContent(
  directory: string,
  { identities = () => Promise.resolve([]), remote }: FileContentOptions = {},
): ContentStore {
  const pathOf = (id: string, kind: ContentKind) => join(directory, dayOfEntry(id), `${id}.${kind}`)

  /** From our disk, while it is there. */
  async function openStored(description: EntryDescription, path: string) {
    try {
      const file = await openFile(description.id, path)
      return { read: () => blocksOf(file), [Symbol.asyncDispose]: () => file.close() }
    } catch (error) {
      const isGone = error instanceof EntryError && systemCode(error.cause) === 'ENOENT'
      const fetched = isGone ? await remote?.fetch(description) : undefined
      if (fetched === undefined) throw error
      return fetched
    }
  }

  return {
    async open(description) {
      const { id, message } = description
      const isSealed = message.sealedTo.length > 0
      const pairs = isSealed ? await identities() : []
      const stored = await openStored(description, pathOf(id, isSealed ? 'eml.age' : 'eml'))
      const octets = () => (isSealed ? unsealed(description, stored.read(), pairs) : stored.read())
      return {
        read: () => Readable.from(octets()),
        [Symbol.asyncDispose]: () => stored[Symbol.asyncDispose](),
      }
    },
    async remove(id) {
      let bytes = 0
      for (const kind of CONTENT_KINDS) {
        const size = await sizeOfFile(pathOf(id, kind))
        if (await removeFile(pathOf(id, kind))) bytes += size
      }
      remote?.removed()
      return bytes
    },
  }
}

/**
 * Opens a file of an entry, and no link or device in its place.
 * @throws {EntryError} QUARANTINE_ENTRY_DAMAGED
 */
export async function openFile(id: string, path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await open(path, READ)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw damaged(id, 'its message is gone', error)
    if (systemCode(error) === 'ELOOP') throw damaged(id, 'a link is in the place of its message', error)
    throw error
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw damaged(id, 'its message is no file')
}

/** Of a file that may be gone: 0. */
export async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0
    throw error
  }
}
