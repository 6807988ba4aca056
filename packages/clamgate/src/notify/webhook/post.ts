import { readFile } from 'node:fs/promises'
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Config } from '../../config/schema.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { WebhookError } from './errors.ts'

export type WebhookSettings = Config['notify']['webhook']

/** What the receiver answered, where that was no success. */
export interface Refusal {
  readonly error: WebhookError
  /** It may take the event at another time. */
  readonly isForNow: boolean
  /** It wants to be left alone so long, ms. */
  readonly waitMs: number | undefined
}

export interface Post {
  readonly settings: Pick<WebhookSettings, 'url' | 'ca' | 'proxy' | 'timeout'>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/**
 * Posts an event once. Redirects are refusals: what is in an event is for this receiver alone. Of the answer the status is read, and
 * no more of it than its head.
 * @returns undefined: it was taken
 */
export async function postEvent({ settings, headers, body, signal }: Post): Promise<Refusal | undefined> {
  const { url, timeout } = settings
  if (url === undefined) throw webhookOff()
  const target = new URL(url)
  const late = AbortSignal.timeout(timeout)
  let agent: HttpAgent | undefined
  try {
    agent = await agentFor(target, settings)
    const options = { method: 'POST', headers, agent, signal: AbortSignal.any([signal, late]) }
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, options)
    const response = await headOf(request, body)
    response.destroy()
    return refusalOf(response, target.host)
  } catch (error) {
    const failed = failureOf(error, { host: target.host, timeout, isLate: late.aborted })
    return { error: failed, isForNow: true, waitMs: undefined }
  } finally {
    agent?.destroy()
  }
}

export function webhookOff(): WebhookError {
  return new WebhookError('NOTIFY_WEBHOOK_OFF', 'No receiver of events is configured', {
    remedy: 'Set notify.webhook.url and secret, then clamgate reload.',
  })
}

/** One connection for each event: there are few, and a receiver may have gone in between. */
async function agentFor(target: URL, { ca, proxy }: Post['settings']): Promise<HttpAgent> {
  const through = typeof proxy === 'string' ? proxy : proxy?.reveal()
  const proxyEnv = through === undefined ? undefined : { http_proxy: through, https_proxy: through }
  if (target.protocol !== 'https:') return new HttpAgent({ proxyEnv })
  const authorities = ca === undefined ? undefined : await readFile(ca)
  return new HttpsAgent({ proxyEnv, ca: authorities, rejectUnauthorized: true })
}

async function headOf(request: ClientRequest, body: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.on('response', resolve)
  request.on('error', reject)
  request.on('upgrade', (_response, socket) => {
    socket.destroy()
    reject(new Error('it switches to another protocol'))
  })
  request.end(body)
  return await promise
}

/** Statuses by which a receiver asks for another try. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 425, 429])

function refusalOf({ statusCode = 0, headers }: IncomingMessage, host: string): Refusal | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined
  const isForNow = statusCode >= 500 || FOR_NOW.has(statusCode)
  const leads = statusCode >= 300 && statusCode < 400 ? ', which leads elsewhere; nothing is sent there' : ''
  const verb = isForNow ? 'does not take an event now' : 'refuses an event'
  const code = isForNow ? 'NOTIFY_WEBHOOK_DEFERRED' : 'NOTIFY_WEBHOOK_REFUSED'
  const error = new WebhookError(code, `The receiver ${host} ${verb}: it answers ${statusCode}${leads}`, {
    remedy: isForNow
      ? 'It is posted again; the log of the receiver may say more.'
      : 'Correct notify.webhook.url and secret; the log of the receiver may say more.',
    details: { status: statusCode },
  })
  return { error, isForNow, waitMs: isForNow ? retryAfterMs(headers['retry-after']) : undefined }
}

const MAX_RETRY_AFTER_MS = 3_600_000

/** Of `Retry-After` in seconds; a date depends on clocks, and is left to our own pauses. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{1,9}$/.test(value.trim())) return undefined
  return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS)
}

/** Codes of a certificate that is not good come from OpenSSL and Node. */
const TLS_CODE = /CERT|^ERR_(?:TLS|SSL|OSSL)|UNABLE_TO_|SELF_SIGNED|^EPROTO$|^HOSTNAME_MISMATCH$/

function failureOf(
  error: unknown,
  { host, timeout, isLate }: { readonly host: string; readonly timeout: number; readonly isLate: boolean },
): WebhookError {
  if (error instanceof WebhookError) return error
  const why = isLate ? `no answer within ${timeout} ms` : cleanText(reasonOf(error), 300)
  if (!isLate && TLS_CODE.test(systemCode(error) ?? '')) {
    return new WebhookError('NOTIFY_WEBHOOK_TLS', `There is no good TLS with the receiver ${host}: ${why}`, {
      remedy: 'Name the receiver as its certificate does, or give notify.webhook.ca.',
      cause: error,
    })
  }
  return new WebhookError('NOTIFY_WEBHOOK_UNREACHABLE', `The receiver ${host} cannot be reached: ${why}`, {
    remedy: 'Check notify.webhook.url, and the way there: name server, firewall, notify.webhook.proxy.',
    cause: error,
  })
}

/** Of several addresses that were tried, Node has the reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ')
  return messageOf(error)
}
