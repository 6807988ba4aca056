/**
 * The synthetic header field that goes in front of what clamd scans. With it the first octets are always those of a
 * mail, whatever the first field of the message looks like; a `From ` line would do so too, but switches clamd to
 * reading an mbox file, in which a body line `From x` starts another message.
 */
export interface ReceivedFacts {
  /** Address of the SMTP client as the MTA gives it. */
  readonly client: string | undefined
  /** Host name of this gateway. */
  readonly gateway: string
}

/** Longest field that is made, octets with its line end. */
export const MAX_RECEIVED_BYTES = 199

/**
 * `Received: from [client] by gateway; date` CRLF, as bytes (RFC 5322 section 3.6.7). The date is the day of `nowMs`
 * at midnight UTC: clamd remembers clean streams by their hash, and a field that changed each second would defeat that.
 */
export function receivedField({ client, gateway }: ReceivedFacts, nowMs: number): Buffer {
  const from = clean(client ?? '', MAX_CLIENT) || 'unknown'
  const by = clean(gateway, MAX_GATEWAY) || 'localhost'
  return Buffer.from(`Received: from [${from}] by ${by}; ${dayOf(nowMs)}\r\n`, 'latin1')
}

const MAX_CLIENT = 45 // the longest textual IPv6 address
const MAX_GATEWAY = 90

function clean(text: string, max: number): string {
  return text.slice(0, max).replace(/[^0-9A-Za-z.:_-]/g, '')
}

const DAY_MS = 86_400_000

function dayOf(nowMs: number): string {
  return new Date(nowMs - (nowMs % DAY_MS)).toUTCString().replace('GMT', '+0000')
}
