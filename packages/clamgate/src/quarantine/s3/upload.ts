import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { dayOfEntry } from '../keep/entry-id.ts'
import { CONTENT_KINDS, type ContentKind, removeFile } from '../keep/shelf.ts'
import { createHeader } from '../seal/header.ts'
import { SealStream } from '../seal/stream.ts'
import type { S3Client } from './client.ts'
import { S3Error } from './errors.ts'
import { createMark, encodeMark, markPath, type RemoteMark, readMark } from './mark.ts'

export interface UploadOptions {
  readonly client: S3Client
  /** Of the quarantine. */
  readonly directory: string
  readonly signal: AbortSignal
  /** Longest wait for an answer, beside the time that the bytes take, ms. */
  readonly answerMs: number
}

const OWNER_ONLY = 0o600
/** The slowest line that an upload counts on: 64 KiB a second, in bytes for each ms. */
const SLOWEST = 64

/**
 * Puts message and description of an entry on S3, and takes the message from our disk once S3 says that it has it, whole.
 * Safe to do again, however far it came before.
 * @returns bytes of our disk that are free now
 * @throws {S3Error}
 */
export async function uploadEntry(id: string, options: UploadOptions): Promise<number> {
  const { client, directory } = options
  const made = await readMark(directory, id)
  const content = await findContent(directory, id)
  if (made === undefined || content === undefined) return 0 // removed, or uploaded already
  const { path, kind } = content
  const text = await readDescription(directory, id)
  if (text === undefined) return 0
  const mark = made.bucket === client.place.bucket ? made : await markAnew(id, kind, options)
  const { size } = await lstat(path)
  const { sha256, sealedTo } = factsOf(text)
  await client.put(
    { key: mark.content, body: await openAsBlob(path), sha256, type: 'application/octet-stream' },
    bounded(options, size),
  )
  const found = await client.head(mark.content, bounded(options, 0))
  if (found?.bytes !== size || found.sha256 !== sha256) {
    const what = found === undefined ? 'does not have it' : `has ${found.bytes} bytes`
    throw new S3Error('S3_WRONG_ANSWER', `The S3 server took ${size} bytes of ${id}, and ${what}`)
  }
  const description = await sealed(text, sealedTo)
  await client.put(
    {
      key: mark.description,
      body: new Blob([new Uint8Array(description)]),
      sha256: createHash('sha256').update(description).digest('hex'),
      type: sealedTo.length === 0 ? 'application/json' : 'application/octet-stream',
    },
    bounded(options, description.length),
  )
  return (await removeFile(path)) ? size : 0
}

/**
 * Removes what S3 has of an entry that is no more, and then the mark.
 * @throws {S3Error}
 */
export async function removeRemote(id: string, options: UploadOptions): Promise<void> {
  const { client, directory } = options
  const mark = await readMark(directory, id)
  // Where it is an entry after all, it was made in this moment.
  if (mark === undefined || (await readDescription(directory, id)) !== undefined) return
  // Elsewhere than where we are now: whoever has moved the quarantine looks after the old place.
  if (mark.bucket === client.place.bucket) {
    await client.remove(mark.content, bounded(options, 0))
    await client.remove(mark.description, bounded(options, 0))
  }
  await removeFile(markPath(directory, id))
}

function bounded({ signal, answerMs }: UploadOptions, bytes: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(answerMs + Math.ceil(bytes / SLOWEST))])
}

/**
 * Another bucket was named since the entry was made: the mark says so before anything of it can be there. Else the message would
 * go to the one, and be looked for in the other.
 */
async function markAnew(
  id: string,
  kind: ContentKind,
  { client, directory }: UploadOptions,
): Promise<RemoteMark> {
  const mark = createMark(client.place, id, kind)
  await replaceFile(markPath(directory, id), encodeMark(mark).toString(), OWNER_ONLY)
  return mark
}

/** Where the message of an entry is on our disk; undefined: it is not. */
async function findContent(
  directory: string,
  id: string,
): Promise<{ readonly path: string; readonly kind: ContentKind } | undefined> {
  for (const kind of CONTENT_KINDS) {
    const path = join(directory, dayOfEntry(id), `${id}.${kind}`)
    try {
      if ((await lstat(path)).isFile()) return { path, kind }
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
    }
  }
  return undefined
}

async function readDescription(directory: string, id: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(directory, dayOfEntry(id), `${id}.json`))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Of the file that is on our disk: encrypted or not. */
function factsOf(text: Buffer): { readonly sha256: string; readonly sealedTo: readonly string[] } {
  const description: unknown = JSON.parse(text.toString('utf8'))
  const message = fieldOf(description, 'message')
  const to = fieldOf(message, 'sealedTo')
  const sealedTo = Array.isArray(to) ? to.filter((key) => typeof key === 'string') : []
  const sha256 = fieldOf(message, sealedTo.length === 0 ? 'sha256' : 'sealedSha256')
  if (typeof sha256 !== 'string')
    throw new TypeError('The description of an entry lacks the SHA-256 of its file')
  return { sha256, sealedTo }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

/** Addresses and subject are in it: what protects the message protects them, too. */
async function sealed(text: Buffer, to: readonly string[]): Promise<Buffer> {
  if (to.length === 0) return text
  const header = await createHeader(to)
  const stream = new SealStream(header.key)
  return Buffer.concat([header.bytes, ...stream.push(text), ...stream.end()])
}
