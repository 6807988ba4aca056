const OCTETS = 16

/** A new key for `Idempotency-Key`. Not `randomUUID`: browsers have that at safe addresses alone, and a page at another one must say what is wrong. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(OCTETS)), (octet) =>
    octet.toString(16).padStart(2, '0'),
  ).join('')
}
