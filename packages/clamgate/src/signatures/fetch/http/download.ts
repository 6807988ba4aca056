import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../../ground/clock.ts'
import { SignatureError } from '../../errors.ts'
import type { Address, Disguise } from '../address.ts'
import type { Sink } from '../staging.ts'
import { BrokenOffError, isEncoded, readBody } from './body.ts'
import { MAX_REDIRECTS, redirectTarget } from './redirect.ts'
import { statusFailure } from './status.ts'
import type { Answered, Headers, Transport } from './transport.ts'

/** How an answer names its version. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

export interface DownloadOptions {
  readonly transport: Transport
  readonly address: Address
  readonly disguise: Disguise
  /** Other hosts that redirects may lead to. */
  readonly redirectHosts: readonly string[]
  readonly sink: Sink
  /** bytes */
  readonly maxBytes: number
  /** Asks for a newer version only. */
  readonly known?: Validators | undefined
  /** Content codings are undone. */
  readonly isDecoded: boolean
  readonly timeoutMs: number
  /** From a line that broke to the next try, about; then twice as long. */
  readonly firstBreakMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/** What came of a question. */
export interface Download extends Validators {
  readonly kind: 'came' | 'unchanged'
  readonly contentType: string | undefined
}

/** A line that breaks is tried this often in all. */
const MAX_TRIES = 3
/** A validator that is longer is not used. */
const MAX_VALIDATOR_CHARS = 512

/**
 * Brings a file, and goes on where the line broke.
 * @throws {SignatureError} for whatever the source does wrong
 */
export async function download(options: DownloadOptions): Promise<Download> {
  const { sink, signal, address } = options
  /** Of what lies in the sink; undefined: it cannot be continued. */
  let partial: Validators | undefined
  for (let attempt = 1; ; attempt++) {
    if (partial === undefined) await sink.restart()
    const range = sink.bytes === 0 ? undefined : rangeHeaders(sink.bytes, partial)
    const answered = await ask(options, range ?? conditionHeaders(options.known))
    const { response } = answered
    const status = response.statusCode ?? 0
    const isContinued = status === 206 && range !== undefined && continues(response.headers, sink.bytes)
    if (range !== undefined && !isContinued && (status === 206 || status === 416)) {
      response.destroy()
      partial = undefined
      if (attempt < MAX_TRIES) continue
    }
    const validators = validatorsOf(answered)
    const contentType = response.headers['content-type']
    if (status === 304 && range === undefined && options.known !== undefined) {
      response.resume()
      return { kind: 'unchanged', ...options.known, ...validators, contentType }
    }
    if (status !== 200 && !isContinued) {
      response.destroy()
      const nowMs = options.clock.wall()
      throw statusFailure({ status, headers: response.headers, shown: address.shown, nowMs })
    }
    if (!isContinued) await sink.restart()
    try {
      await readBody(answered, sink, { ...options, shown: address.shown, now: options.clock.monotonic })
      return { kind: 'came', ...validators, contentType }
    } catch (error) {
      if (!(error instanceof BrokenOffError) || attempt >= MAX_TRIES) throw error
      partial = options.isDecoded && isEncoded(response) ? undefined : validators
      await delay(options.firstBreakMs * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal })
    }
  }
}

/** Asks, and follows redirects. */
async function ask(options: DownloadOptions, headers: Headers): Promise<Answered> {
  const { transport, address, disguise, redirectHosts, signal } = options
  const { shown } = address
  const rules = { start: address.url, shown, hosts: redirectHosts, ...disguise }
  const seen = new Set<string>()
  let url = address.url
  for (;;) {
    const ours: Headers =
      address.authorization !== undefined && url.host === address.url.host
        ? { ...headers, authorization: address.authorization }
        : headers
    const answered = await transport.ask(url, { headers: ours, shown, signal })
    const { statusCode = 0, headers: answers } = answered.response
    if (![301, 302, 303, 307, 308].includes(statusCode)) return answered
    answered.response.destroy()
    seen.add(url.href)
    url = redirectTarget(url, answers.location, rules)
    if (seen.has(url.href) || seen.size > MAX_REDIRECTS) {
      const why = seen.has(url.href) ? 'in a circle' : `more than ${MAX_REDIRECTS} times`
      throw new SignatureError('SIGNATURES_REDIRECT', `${shown} leads elsewhere ${why}`, {
        remedy: 'Tell the provider, or correct the url of the source.',
      })
    }
  }
}

function conditionHeaders(known: Validators | undefined): Headers {
  return {
    ...(known?.etag === undefined ? {} : { 'if-none-match': known.etag }),
    ...(known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
  }
}

/** Undefined: there is nothing by which the rest would surely be of the same version. */
function rangeHeaders(from: number, partial: Validators | undefined): Headers | undefined {
  const etag = partial?.etag?.startsWith('W/') ? undefined : partial?.etag
  const version = etag ?? partial?.lastModified
  return version === undefined ? undefined : { range: `bytes=${from}-`, 'if-range': version }
}

function continues(headers: Answered['response']['headers'], from: number): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '')
  return (
    range !== null &&
    Number(range[1]) === from &&
    (range[3] === '*' || Number(range[2]) + 1 === Number(range[3]))
  )
}

function validatorsOf({ response: { headers } }: Answered): Validators {
  const etag = usable(headers.etag)
  const lastModified = usable(headers['last-modified'])
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  }
}

function usable(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= MAX_VALIDATOR_CHARS && /^[\x21-\x7e][\x20-\x7e]*$/.test(value)
    ? value
    : undefined
}
