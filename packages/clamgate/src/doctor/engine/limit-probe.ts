import { randomUUID } from 'node:crypto'
import { createClamdClient, parseClamdAddress } from '@clamgate/clamd'
import { messageOf } from '../../ground/thrown.ts'

/** What a clamd says of a harmless mail that is nested deeper than any limit of it allows. */
export type LimitAnswer =
  | { readonly kind: 'alerts' }
  /** It calls clean what it has not looked at. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface LimitFact {
  /** As in `engine.servers`. */
  readonly address: string
  readonly answer: LimitAnswer
}

/** MaxRecursion of clamd is 17, and 100 at most. */
const LEVELS = 120
const LIMITS_EXCEEDED = /^Heuristics\.Limits\.Exceeded/

/** Scans the mail on each of these servers, at one time; `timeoutMs` bounds each step of it. */
export async function probeLimits(
  addresses: readonly string[],
  timeoutMs: number,
): Promise<readonly LimitFact[]> {
  return await Promise.all(
    addresses.map(async (address) => ({ address, answer: await ask(address, timeoutMs) })),
  )
}

async function ask(address: string, timeoutMs: number): Promise<LimitAnswer> {
  const client = createClamdClient({
    address: parseClamdAddress(address),
    connectTimeoutMs: timeoutMs,
    stallTimeoutMs: timeoutMs,
    replyTimeoutMs: timeoutMs,
  })
  try {
    const result = await client.scan([nestedMail()])
    switch (result.kind) {
      case 'clean':
        return { kind: 'silent' }
      case 'found':
        // Something else is told of it, by which nothing is known of its limits.
        return LIMITS_EXCEEDED.test(result.signature)
          ? { kind: 'alerts' }
          : { kind: 'unknown', reason: `it finds ${result.signature} in a harmless mail` }
      case 'error':
        return { kind: 'unknown', reason: result.text }
      case 'too-large':
        return { kind: 'unknown', reason: 'it takes no message of 20 KB' }
    }
  } catch (error) {
    return { kind: 'unknown', reason: messageOf(error) }
  }
}

/** Messages in messages. No other is like it: clamd remembers what it has called clean, for as long as it runs. */
function nestedMail(): Buffer {
  const field = 'Received: from [unknown] by localhost; Thu, 1 Jan 1970 00:00:00 +0000\r\n'
  const level = `${field}Content-Type: message/rfc822\r\n\r\n`
  const text = `${field}\r\nA sample of Clamgate, harmless: ${randomUUID()}\r\n`
  return Buffer.from(`${level.repeat(LEVELS)}${text}`, 'latin1')
}
