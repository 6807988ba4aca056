import { damaged } from '../entries/description.ts'
import { EntryError } from '../entries/errors.ts'
import type { EntryDescription } from '../entries/types.ts'
import type { S3Client } from './client.ts'
import { S3Error } from './errors.ts'
import { type FetchedObject, fetchObject } from './fetch.ts'
import { readMark } from './mark.ts'

/** Longest wait for the whole of one message, ms. */
const FETCH_MS = 300_000
/** What encryption adds: a header, and 16 bytes for each 64 KiB. */
const HEADER_BYTES = 16_384

/** Where `quarantine.store` names no bucket any more: what is in one is not damaged for that. */
export function createAbsentReader(directory: string) {
  return async ({ id }: EntryDescription): Promise<undefined> => {
    const mark = await readMark(directory, id)
    if (mark === undefined) return undefined
    throw away(id, `It is in the bucket ${mark.bucket}, and quarantine.store names none`)
  }
}

/** Reads messages that are on S3. */
export function createRemoteReader(client: S3Client, directory: string) {
  return async ({ id, message }: EntryDescription): Promise<FetchedObject | undefined> => {
    const mark = await readMark(directory, id)
    if (mark === undefined) return undefined
    if (mark.bucket !== client.place.bucket) {
      throw away(id, `It is in the bucket ${mark.bucket}, and quarantine.store names ${client.place.bucket}`)
    }
    const maxBytes = message.bytes + Math.ceil(message.bytes / 4096) + HEADER_BYTES
    try {
      const signal = AbortSignal.timeout(FETCH_MS)
      return await fetchObject({ client, directory, key: mark.content, maxBytes, signal })
    } catch (error) {
      if (!(error instanceof S3Error)) throw error
      if (error.code === 'S3_NO_OBJECT') throw damaged(id, 'its object is not on S3 any more', error)
      throw away(id, error.message, error)
    }
  }
}

function away(id: string, why: string, cause?: S3Error): EntryError {
  return new EntryError(
    'QUARANTINE_CONTENT_AWAY',
    `The message of ${id} is on S3 and cannot be had now: ${why}`,
    {
      details: { id },
      remedy: cause?.remedy ?? 'Name that bucket in quarantine.store, and restart, to have it again.',
      cause,
    },
  )
}
