import { createWriteStream } from 'node:fs'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findMessages } from '../../mailfiles/find.ts'
import type { StoredMessage } from '../../mailfiles/found.ts'
import { SignatureError } from '../errors.ts'
import { inDirectory } from '../journal/disk-fault.ts'
import { MAILS, type Scratch } from './scratch.ts'

/** How much clean mail one test looks at. */
export interface HamLimits {
  readonly messages: number
  readonly bytes: number
  /** To copy and to scan it, ms. */
  readonly timeMs: number
}

/** Clean mail, laid out for clamscan. */
export interface HamMail {
  readonly messages: number
  /** All that was there, as far as it could be read. */
  readonly isComplete: boolean
  /** The file in the scratch directory that lists it. */
  readonly list: string
}

const LIST = 'mails'
const COPIED_AT_ONCE = 8

/**
 * Copies the messages of the administrator's clean mail, of whatever form, into a scratch directory: clamscan's account need
 * not be allowed to read them where they are, and knows nothing of an mbox.
 * @throws {SignatureError} SIGNATURES_DIRECTORY_UNUSABLE, SIGNATURES_DISK_FULL
 */
export async function layOutHam(
  ham: string,
  scratch: Scratch,
  limits: HamLimits,
  signal: AbortSignal,
): Promise<HamMail> {
  const untilMs = performance.now() + limits.timeMs / 2
  const laid: string[] = []
  const copying = new Set<Promise<void>>()
  let bytes = 0
  let begun = 0
  let isComplete = true
  const failures: unknown[] = []
  const take = async (message: StoredMessage) => {
    const name = join(MAILS, `${begun++}.eml`)
    const length = await copy(message, join(scratch.path, name), limits.bytes - bytes, signal)
    if (length === undefined) isComplete = false
    else laid.push(name)
    bytes += length ?? 0
  }
  try {
    for await (const found of findMessages([ham], Readable.from([]))) {
      signal.throwIfAborted()
      if (found.kind === 'failed') {
        if (found.name === ham) throw unusable(ham, found.error)
        isComplete = false
      }
      if (found.kind !== 'message') continue
      if (begun >= limits.messages || bytes >= limits.bytes || performance.now() > untilMs) {
        isComplete = false
        break
      }
      const copied = take(found)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => copying.delete(copied))
      copying.add(copied)
      if (copying.size >= COPIED_AT_ONCE) await Promise.race(copying)
      if (failures.length > 0) break
    }
  } finally {
    // None goes on in a directory that is being removed.
    await Promise.all(copying)
  }
  if (failures.length > 0) throw failures[0]
  const list = join(scratch.path, LIST)
  await inDirectory(scratch.path, () => writeFile(list, laid.map((name) => `${name}\n`).join('')))
  await chmod(list, 0o644)
  return { messages: laid.length, isComplete, list: LIST }
}

/** Undefined: it cannot be read, or is longer than what may come. */
async function copy(
  message: StoredMessage,
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  let length = 0
  let isFault = false
  const bounded = async function* (source: AsyncIterable<Buffer>) {
    try {
      for await (const chunk of source) {
        length += chunk.length
        if (length > most) throw new RangeError('longer than what is left')
        yield chunk
      }
    } catch (error) {
      isFault = true
      throw error
    }
  }
  try {
    await inDirectory(dirname(path), async () => {
      await pipeline(message.open(), bounded, createWriteStream(path), { signal })
      await chmod(path, 0o644)
    })
    return length
  } catch (error) {
    signal.throwIfAborted()
    // A fault of the mail, and not of the place where it is copied to.
    if (!isFault) throw error
    await rm(path, { force: true })
    return undefined
  }
}

function unusable(ham: string, cause: Error): SignatureError {
  return new SignatureError(
    'SIGNATURES_DIRECTORY_UNUSABLE',
    `Cannot read signatures.hamDirectory: ${cause.message}`,
    {
      remedy:
        'Let Clamgate read the clean mail there, or take signatures.hamDirectory out. What is live stays in use until then.',
      details: { directory: ham },
      cause,
    },
  )
}
