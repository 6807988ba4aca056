import type { IncomingHttpHeaders } from 'node:http'
import { AccessError } from '../../access/errors.ts'

/** What tells whether a request comes from a page of ours. */
export interface Origins {
  /** `console.url`. */
  readonly consoleUrl: string | undefined
  /** `http://127.0.0.1:8095`: where it is served, on this machine. */
  readonly served: readonly string[]
}

/**
 * Acts come from a page of the console alone. A browser says so by Sec-Fetch-Site, which no page can set; an older one by
 * Origin. `same-site` is refused: that is any other port of this host. So is `none`: nobody types an act into the address bar.
 * @throws {AccessError} ACCESS_FOREIGN
 */
export function checkActOrigin(
  headers: IncomingHttpHeaders,
  origins: Origins,
  takes: string | undefined,
): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  // No form can send these types without asking first (Fetch standard, CORS-safelisted request header).
  if (type !== 'application/json' && (takes === undefined || type !== takes)) {
    throw foreign(`An act is sent as ${takes ?? 'application/json'}`)
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin') return
    throw foreign('This act comes from a page of somebody else')
  }
  const { origin } = headers
  if (origin !== undefined && ownOrigins(origins).includes(origin)) return
  throw foreign('It is not said which page this act comes from')
}

/** What is only read may be opened by a link of our own, or from the address bar. @throws {AccessError} ACCESS_FOREIGN */
export function checkReadOrigin(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  throw foreign('This was asked for by a page of somebody else')
}

function ownOrigins({ consoleUrl, served }: Origins): readonly string[] {
  if (consoleUrl === undefined || !URL.canParse(consoleUrl)) return served
  return [new URL(consoleUrl).origin, ...served]
}

function foreign(sentence: string): AccessError {
  return new AccessError('ACCESS_FOREIGN', sentence, {
    remedy: 'Open the console by the address of console.url.',
  })
}
