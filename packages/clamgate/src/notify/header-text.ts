import { cleanBytes } from '../ground/clean.ts'

/** A header value for people: fields come as Latin-1, one character for each octet, and are read as UTF-8. */
export function headerText(text: string): string {
  return cleanBytes(octetsOf(text))
}

/** The octets of a value; other text is encoded. */
export function octetsOf(text: string): Buffer {
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? 'utf8' : 'latin1')
}
