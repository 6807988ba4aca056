import { cleanOctets } from '../../ground/clean.ts'
import type { EntryDescription } from '../entries/types.ts'

/** Longest name that is quoted; RFC 5321 section 4.5.3.1.2. */
const MAX_NAME = 255

/**
 * The trace field in front of a release: milters do not see the one that the MTA made when the mail came, so that it was not
 * kept. It says when and from where it came.
 */
export function receivedField(
  { client, queueId, receivedAtMs, sender }: EntryDescription,
  gateway: string,
): Buffer {
  const address = word(client.address ?? '').replace(/^$/, 'unknown')
  const literal = address.includes(':') ? `IPv6:${address}` : address
  const name = word(client.name).replace(/^\[.*\]$/, '')
  const isUtf8 = sender.parameters.some((parameter) => parameter.toUpperCase() === 'SMTPUTF8')
  const protocol = `${isUtf8 ? 'UTF8' : 'E'}SMTP${client.authenticated === undefined ? '' : 'A'}`
  const from = `${word(client.helo ?? '') || 'unknown'} (${name || 'unknown'} [${literal}])`
  const id = word(queueId ?? '')
  const lines = [
    `Received: from ${from}`,
    `\tby ${word(gateway) || 'localhost'} (Clamgate, kept) with ${protocol}${id === '' ? '' : ` id ${id}`};`,
    `\t${dateOf(receivedAtMs)}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
}

/** RFC 5322 section 3.3. */
export function dateOf(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

/** One word without anything that has a meaning in a field of this form. */
function word(text: string): string {
  return cleanOctets(text, MAX_NAME).replace(/[\s()<>;\\"]/g, '')
}
