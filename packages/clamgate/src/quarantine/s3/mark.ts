import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import { dayOfEntry } from '../keep/entry-id.ts'
import { type ContentKind, REMOTE_MARK } from '../keep/shelf.ts'
import type { S3Place } from './place.ts'

/**
 * `ID.s3` beside the files of an entry says: there may be objects of it on S3. It is on disk before the first of them can
 * be there, and goes when the last has gone. With the message beside it, that is still to be uploaded; without the
 * description, the objects are to be removed.
 */
export interface RemoteMark {
  readonly bucket: string
  /** Key of the message. */
  readonly content: string
  /** Key of its description. */
  readonly description: string
}

/** What a new entry will have on S3. */
export function createMark(
  { bucket, prefix }: Pick<S3Place, 'bucket' | 'prefix'>,
  id: string,
  kind: ContentKind,
): RemoteMark {
  const base = [...(prefix === '' ? [] : [prefix]), dayOfEntry(id), id].join('/')
  const sealed = kind === 'eml.age' ? '.age' : ''
  return { bucket, content: `${base}.${kind}`, description: `${base}.json${sealed}` }
}

/** The mark as the content of a file. */
export function encodeMark(mark: RemoteMark): Buffer {
  return Buffer.from(`${JSON.stringify(mark)}\n`)
}

/** @returns undefined when there is none, or none that can be read as one */
export async function readMark(directory: string, id: string): Promise<RemoteMark | undefined> {
  try {
    return parse(await readFile(markPath(directory, id), 'utf8'))
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Where the mark of an entry is. */
export function markPath(directory: string, id: string): string {
  return join(directory, dayOfEntry(id), `${id}.${REMOTE_MARK}`)
}

function parse(text: string): RemoteMark | undefined {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { bucket, content, description }: Partial<Record<keyof RemoteMark, unknown>> = value
  if (typeof bucket !== 'string' || typeof content !== 'string' || typeof description !== 'string')
    return undefined
  return { bucket, content, description }
}
