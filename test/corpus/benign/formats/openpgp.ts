import { base64, lines, random } from '../build.ts'

/** A packet with the long form of its length, RFC 9580 section 4.2.1. */
function packet(tag: number, body: string): string {
  const length = [24, 16, 8, 0].map((shift) => String.fromCharCode((body.length >> shift) & 0xff)).join('')
  return `${String.fromCharCode(0xc0 | tag)}\xff${length}${body}`
}

/** A message for a key: encrypted session key, and encrypted data with integrity protection. */
export function encryptedMessage(seed: string, length: number): string {
  return packet(1, `\x03${random(`${seed}key`, 265)}`) + packet(18, `\x01${random(seed, length)}`)
}

export function signature(seed: string): string {
  return packet(2, `\x04\x00\x16\x0a${random(seed, 110)}`)
}

export function publicKey(seed: string): string {
  return (
    packet(6, `\x04${random(seed, 270)}`) + packet(13, 'Anna Muster <anna@example.org>') + signature(seed)
  )
}

/** ASCII armour, RFC 9580 section 6.2, with its checksum. */
export function armour(what: string, octets: string, ...fields: readonly string[]): string {
  const sum = crc24(octets)
  const check = base64([16, 8, 0].map((shift) => String.fromCharCode((sum >> shift) & 0xff)).join(''))
  const rows = [`-----BEGIN PGP ${what}-----`, ...fields, '', base64(octets, 64), `=${check}`]
  return lines(...rows, `-----END PGP ${what}-----`)
}

function crc24(octets: string): number {
  let sum = 0xb704ce
  for (const octet of octets) {
    sum ^= octet.charCodeAt(0) << 16
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x800000 ? ((sum << 1) ^ 0x864cfb) & 0xffffff : sum << 1
  }
  return sum & 0xffffff
}
