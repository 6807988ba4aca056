import type { Format } from '../types.ts'
import { namePlace } from './name-place.ts'

/** Tells which lines of a file are left out though their file is taken; undefined: the line stays. */
export type Unwanted = (
  bytes: Buffer,
  start: number,
  end: number,
  isTooLong: boolean,
) => { readonly name: string | undefined; readonly why: string } | undefined

const nothing: Unwanted = () => undefined

/** Lists of URLs: one that is too long, or that is a whole service which everybody uses, must not cost all others. */
const malwarePatrol: Unwanted = (bytes, start, end, isTooLong) => {
  const isShort = end - start <= MAX_SERVICE_BYTES
  if (!isTooLong && !isShort) return undefined
  const why = isTooLong ? 'it is longer than ClamAV reads' : wholeService(bytes, start, end)
  if (why === undefined) return undefined
  const place = namePlace(bytes, start, Math.min(end, start + MAX_SERVICE_BYTES), 'db')
  return { name: place === undefined ? undefined : bytes.toString('utf8', place.start, place.end), why }
}

/** Longer ones name a document. */
const MAX_SERVICE_BYTES = 300
/** An address of Google Drive or Docs without the id of a document, which has 20 characters or more. */
const WHOLE_SERVICE = /^(?:https?:\/\/)?(?:www\.)?(?:drive|docs)\.google\.com(?![\w.-])(?!.*[\w-]{20})/i

function wholeService(bytes: Buffer, start: number, end: number): string | undefined {
  const pattern = /=([0-9a-f]+)$/i.exec(bytes.toString('latin1', start, end))?.[1]
  const text = Buffer.from(pattern ?? '', 'hex').toString('latin1')
  return WHOLE_SERVICE.test(text) ? 'it is all of Google Drive or Google Docs, and no document' : undefined
}

/** Pairs of addresses that may differ (phishing): one that has no letter in it lets every pair pass. */
const anyAddress: Unwanted = (bytes, start, end) => {
  if (bytes[start] === 0x23) return undefined
  const [, real, shown] = bytes.toString('latin1', start, end).split(':')
  if (real === undefined || shown === undefined) return undefined
  const isAny = (part: string) => !/[a-z]{2}/i.test(part)
  return isAny(real) || isAny(shown)
    ? { name: undefined, why: 'it lets every address pass as another one' }
    : undefined
}

export function unwantedOf(source: string, format: Format): Unwanted {
  if (format === 'wdb') return anyAddress
  return source === 'malwarepatrol' && format === 'db' ? malwarePatrol : nothing
}
