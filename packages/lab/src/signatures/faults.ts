import type { OutgoingHttpHeaders } from 'node:http'

/** What a server does at a path instead of serving what it has. */
export type Fault =
  /** An answer of its own: 401, 403, 404, 429, 500, 503; redirects; decoys, pages and empty bodies with 200. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: OutgoingHttpHeaders
      readonly body: string | Buffer
    }
  /** Announces all of it and closes after a part; `chunked`: without a length, and without the last chunk. */
  | { readonly kind: 'truncated'; readonly bytes: number; readonly chunked?: boolean }
  /** Sends more than it announced. */
  | { readonly kind: 'too-long'; readonly more: number }
  /** Compresses, whether it was asked to or not. */
  | { readonly kind: 'gzip' }
  /** Without a length. */
  | { readonly kind: 'chunked' }
  /** A little at a time. */
  | { readonly kind: 'slow'; readonly chunkBytes: number; readonly everyMs: number }
  /** Takes the request and says nothing; `head`: not before it has sent the head and the first bytes. */
  | { readonly kind: 'silent'; readonly after: 'request' | 'head' }
  /** Goes on for ever, without a length. */
  | { readonly kind: 'endless' }
  /** Announces so many bytes and sends them, as zeros, as long as somebody reads. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Breaks the connection after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** What it sends is no HTTP. */
  | { readonly kind: 'garbage' }
  /** The whole of it, with 200, whatever range was asked for. */
  | { readonly kind: 'no-ranges' }
  /** A range that is not the one that was asked for. */
  | { readonly kind: 'wrong-range' }

export const FORBIDDEN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1></body></html>\n'

const TEXT = { 'content-type': 'text/plain' }
const HTML = { 'content-type': 'text/html; charset=utf-8' }

export function statusFault(status: number, headers: OutgoingHttpHeaders = {}): Fault {
  return { kind: 'answer', status, headers: { ...HTML, ...headers }, body: FORBIDDEN_PAGE }
}

/** 429 or 503. @param retryAfter seconds, or a date as HTTP has it */
export function retryFault(status: 429 | 503, retryAfter: string): Fault {
  return statusFault(status, { 'retry-after': retryAfter })
}

export function redirectFault(location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Fault {
  return { kind: 'answer', status, headers: { location }, body: '' }
}

/** HTTP 200 with something else than the file, and a type that does not give it away. */
export function bodyFault(body: string | Buffer, headers: OutgoingHttpHeaders = TEXT): Fault {
  return { kind: 'answer', status: 200, headers, body }
}

/** What providers send with HTTP 200 instead of a database (section 6.1 of the reference). */
export const DECOYS = {
  html: bodyFault(FORBIDDEN_PAGE, HTML),
  /** As the web page of a repository, under the type of a file. */
  htmlAsText: bodyFault(`\n\n  ${FORBIDDEN_PAGE}`),
  json: bodyFault('{"error":"forbidden","code":403}\n', { 'content-type': 'application/json' }),
  jsonAsText: bodyFault('{"error":"forbidden","code":403}\n'),
  empty: bodyFault(''),
  malwarePatrol: bodyFault(
    '# MalwarePatrol\n# Your access to this list was denied.\n# Please check your receipt and subscription.\n',
  ),
  securiteInfo: bodyFault(
    '3c3f9f3f2b6d4cf7a9a4c1f4c0b8d2aa:68:Do.not.use.free.signature.databases.Buy.SecuriteInfo\n',
  ),
  malwareExpert: bodyFault(
    `{HEX}Malware.Expert.buy.subscription:0:*:${Buffer.from('buy a subscription').toString('hex')}\n`,
  ),
} as const satisfies Readonly<Record<string, Fault>>
