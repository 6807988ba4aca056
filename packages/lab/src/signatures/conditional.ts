import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { ServedFile } from './served-file.ts'

/** How a request for a file is answered (RFC 9110 13.2.2, 14.2). */
export interface Answer {
  readonly status: 200 | 206 | 304 | 416
  readonly headers: OutgoingHttpHeaders
  /** Where the body begins; undefined: it has none. */
  readonly start: number | undefined
}

/** Conditional requests, and ranges from a place to the end, which are all that a resumption needs. */
export function answerTo(asked: IncomingHttpHeaders, file: ServedFile): Answer {
  const { bytes } = file
  const validators: OutgoingHttpHeaders = {
    ...(file.etag === undefined ? {} : { etag: file.etag }),
    ...(file.modified === undefined ? {} : { 'last-modified': file.modified.toUTCString() }),
    'accept-ranges': 'bytes',
  }
  if (isUnchanged(asked, file)) return { status: 304, headers: validators, start: undefined }
  const type = { 'content-type': 'application/octet-stream' }
  const start = rangeStart(asked, file)
  if (start === undefined)
    return { status: 200, headers: { ...validators, ...type, 'content-length': bytes }, start: 0 }
  if (start >= bytes)
    return { status: 416, headers: { 'content-range': `bytes */${bytes}` }, start: undefined }
  const range = { 'content-range': `bytes ${start}-${bytes - 1}/${bytes}`, 'content-length': bytes - start }
  return { status: 206, headers: { ...validators, ...type, ...range }, start }
}

function isUnchanged(asked: IncomingHttpHeaders, { etag, modified }: ServedFile): boolean {
  const tags = asked['if-none-match']
  if (tags !== undefined)
    return etag !== undefined && tags.split(/,\s*/).some((tag) => bare(tag) === bare(etag))
  const since = asked['if-modified-since']
  return since !== undefined && modified !== undefined && seconds(modified) <= seconds(new Date(since))
}

function rangeStart(asked: IncomingHttpHeaders, { etag, modified }: ServedFile): number | undefined {
  const from = /^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1]
  if (from === undefined) return undefined
  const condition = asked['if-range']
  const isSame =
    condition === undefined ||
    (condition === etag && !etag.startsWith('W/')) ||
    condition === modified?.toUTCString()
  return isSame ? Number(from) : undefined
}

/** If-None-Match compares weakly. */
function bare(tag: string): string {
  return tag.replace(/^W\//, '')
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
