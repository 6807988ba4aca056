import { PAYLOAD_NONCE_BYTES, payloadKey, SealBroken } from './stream.ts'

/** No header of ours is longer: 200 bytes, and 100 more for each key. */
const MAX_HEADER_BYTES = 16_384
const END_OF_HEADER = /\n--- [^\n]*\n/

/** What stands in front of the chunks of an age file, and the key of these. */
export interface SealHeader {
  readonly bytes: Buffer
  readonly key: Buffer
}

/**
 * A header for a new content, which each of the recipients can open. The library writes it; it encrypts nothing else.
 * @param recipients public keys, at least one
 */
export async function createHeader(recipients: readonly string[]): Promise<SealHeader> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  let fileKey: Uint8Array | undefined
  // The key of the content is told to whoever is to wrap it, also to one who adds nothing to the header.
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key)
      return []
    },
  })
  const empty = Buffer.from(await encrypter.encrypt(new Uint8Array(0)))
  const end = endOfHeader(empty)
  if (fileKey === undefined || end === undefined) throw new TypeError('age-encryption made no header')
  const bytes = empty.subarray(0, end + PAYLOAD_NONCE_BYTES)
  return { bytes, key: payloadKey(fileKey, bytes.subarray(end)) }
}

/**
 * Finds the header in the first bytes of a content. @returns undefined: more bytes are needed
 * @throws {SealBroken} it cannot be one
 */
export function splitHeader(
  start: Buffer,
): { readonly header: Buffer; readonly nonce: Buffer; readonly payload: Buffer } | undefined {
  const end = endOfHeader(start)
  if (end === undefined) {
    if (start.length > MAX_HEADER_BYTES) throw new SealBroken('It does not begin as a file of age')
    return undefined
  }
  const payload = end + PAYLOAD_NONCE_BYTES
  if (start.length < payload) return undefined
  return {
    header: start.subarray(0, end),
    nonce: start.subarray(end, payload),
    payload: start.subarray(payload),
  }
}

/**
 * Opens a header.
 * @returns undefined: none of the identities opens it
 * @throws {SealBroken} it was changed
 */
export async function openHeader(
  header: Buffer,
  nonce: Buffer,
  identities: readonly string[],
): Promise<Buffer | undefined> {
  let fits = false
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  // Asked last: when it is, none of the others has opened the header.
  let isAsked = false
  decrypter.addIdentity({
    unwrapFileKey() {
      isAsked = true
      return null
    },
  })
  try {
    const fileKey = await decrypter.decryptHeader(header)
    fits = true
    return payloadKey(fileKey, nonce)
  } catch (cause) {
    if (isAsked && !fits) return undefined
    throw new SealBroken('Its header was changed', { cause })
  }
}

function endOfHeader(bytes: Buffer): number | undefined {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_HEADER_BYTES))
  const found = END_OF_HEADER.exec(text)
  return found === null ? undefined : found.index + found[0].length
}
