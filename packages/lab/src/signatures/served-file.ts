import { hash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'

/** What a server has at one path. */
export interface ServedFile {
  readonly bytes: number
  readonly etag: string | undefined
  readonly modified: Date | undefined
  /** From `start` on. */
  read(start: number): Readable
}

export interface ServeOptions {
  readonly modified?: Date
  /** With its quotation marks; without it: made from the content. */
  readonly etag?: string
  /** `none`: neither ETag nor Last-Modified. */
  readonly validators?: 'both' | 'etag' | 'date' | 'none'
}

export function servedContent(content: string | Buffer, options: ServeOptions = {}): ServedFile {
  const body = Buffer.from(content)
  return {
    bytes: body.length,
    ...validatorsOf(`"${hash('sha256', body).slice(0, 20)}"`, new Date(), options),
    read: (start) => Readable.from(start < body.length ? [body.subarray(start)] : [], { objectMode: false }),
  }
}

/** A file that is too large for the memory; it is read for each answer. */
export async function servedFrom(path: string, options: ServeOptions = {}): Promise<ServedFile> {
  const { size, mtime }: Stats = await stat(path)
  return {
    bytes: size,
    ...validatorsOf(`"${size}-${mtime.getTime()}"`, mtime, options),
    read: (start) => (start < size ? createReadStream(path, { start }) : Readable.from([])),
  }
}

function validatorsOf(
  etag: string,
  modified: Date,
  { validators = 'both', ...options }: ServeOptions,
): Pick<ServedFile, 'etag' | 'modified'> {
  const has = (kind: 'etag' | 'date') => validators === 'both' || validators === kind
  return {
    etag: has('etag') ? (options.etag ?? etag) : undefined,
    modified: has('date') ? (options.modified ?? modified) : undefined,
  }
}
