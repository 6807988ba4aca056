/** One character for each octet of a header field: text that any charset fits into, and that has a length in octets. */
export type Octets = string

export function octetsOf(text: string): Octets {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function bytesOf(octets: Octets): Buffer {
  return Buffer.from(octets, 'latin1')
}

/** A byte that goes on with a character of UTF-8. */
export function isInsideCharacter(octets: Octets, at: number): boolean {
  return (octets.charCodeAt(at) & 0xc0) === 0x80
}
