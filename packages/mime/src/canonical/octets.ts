export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const DASH = 0x2d
export const EQUALS = 0x3d
export const DELETE = 0x7f

/** Longest line, octets without its end: RFC 5322 section 2.1.1. Scanners cut above it. */
export const MAX_LINE_BYTES = 998

/** Of ASCII capitals the small letter; any other octet as it is. */
export function lower(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet
}

/** A table of octets: 1 for those of `characters`. */
export function octetTable(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const octet of Buffer.from(characters, 'latin1')) table[octet] = 1
  return table
}

export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 1 for the characters of base64, RFC 2045 section 6.8, without the padding. */
export const BASE64_TABLE = octetTable(`${ALPHANUMERIC}+/`)
