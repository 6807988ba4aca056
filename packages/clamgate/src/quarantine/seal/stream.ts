import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/** The payload of an age file (age-encryption.org/v1): chunks of this many bytes, each with its tag; only the last one may be shorter. */
const CHUNK_BYTES = 65_536
const TAG_BYTES = 16
const CIPHER = 'chacha20-poly1305'
/** Of the payload, in front of its first chunk. */
export const PAYLOAD_NONCE_BYTES = 16

/** What was to be opened is not what was sealed: bytes changed, were cut off, added, or changed places. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** The key of the payload of an age file. */
export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
}

/**
 * Seals a payload as it comes. Node's own cipher does it: 64 KiB take less than 0.1 ms, so that no thread is needed.
 * At most one chunk is held back, since the last one is marked.
 */
export class SealStream {
  readonly #nonce = new ChunkNonce()
  readonly #key: Buffer
  #held: Buffer[] = []
  #heldBytes = 0

  constructor(key: Buffer) {
    this.#key = key
  }

  /** Takes the next bytes, which may change afterwards. @returns what is to be written now */
  push(bytes: Buffer): readonly Buffer[] {
    const out: Buffer[] = []
    let rest = bytes
    // A full chunk waits until something follows: it may be the last one.
    while (this.#heldBytes + rest.length > CHUNK_BYTES) {
      const missing = CHUNK_BYTES - this.#heldBytes
      out.push(...this.#seal([...this.#held, rest.subarray(0, missing)], { isLast: false }))
      this.#held = []
      this.#heldBytes = 0
      rest = rest.subarray(missing)
    }
    if (rest.length > 0) this.#held.push(Buffer.from(rest))
    this.#heldBytes += rest.length
    return out
  }

  /** The last chunk; nothing may come after it. */
  end(): readonly Buffer[] {
    const out = this.#seal(this.#held, { isLast: true })
    this.#held = []
    return out
  }

  #seal(parts: readonly Buffer[], { isLast }: { readonly isLast: boolean }): readonly Buffer[] {
    const cipher = createCipheriv(CIPHER, this.#key, this.#nonce.next(isLast), { authTagLength: TAG_BYTES })
    const out = parts.map((part) => cipher.update(part))
    cipher.final()
    return [...out, cipher.getAuthTag()]
  }
}

/** Opens a payload as it comes. What it hands out is whole chunks whose tags are right; that all of them came, only `end` knows. */
export class OpenStream {
  readonly #nonce = new ChunkNonce()
  readonly #key: Buffer
  #held: Buffer = Buffer.alloc(0)
  #chunks = 0

  constructor(key: Buffer) {
    this.#key = key
  }

  /** @throws {SealBroken} */
  push(bytes: Buffer): readonly Buffer[] {
    const out: Buffer[] = []
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    while (rest.length > CHUNK_BYTES + TAG_BYTES) {
      out.push(this.#open(rest.subarray(0, CHUNK_BYTES + TAG_BYTES), { isLast: false }))
      rest = rest.subarray(CHUNK_BYTES + TAG_BYTES)
    }
    this.#held = Buffer.from(rest)
    return out
  }

  /** @throws {SealBroken} the end is missing, too */
  end(): Buffer {
    const last = this.#open(this.#held, { isLast: true })
    // Only of an empty message the last chunk is empty: one form for each content.
    if (last.length === 0 && this.#chunks > 1) throw new SealBroken('The last chunk is empty')
    return last
  }

  #open(chunk: Buffer, { isLast }: { readonly isLast: boolean }): Buffer {
    this.#chunks += 1
    if (chunk.length < TAG_BYTES) throw new SealBroken(`Chunk ${this.#chunks} is cut off`)
    const decipher = createDecipheriv(CIPHER, this.#key, this.#nonce.next(isLast), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES))
    const plain = decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES))
    try {
      decipher.final()
    } catch (cause) {
      throw new SealBroken(`Chunk ${this.#chunks} was changed, or is not in its place`, { cause })
    }
    return plain
  }
}

/** Eleven bytes that count, and one that marks the last chunk: chunks cannot change places, and none can be left out. */
class ChunkNonce {
  readonly #bytes = Buffer.alloc(12)

  next(isLast: boolean): Buffer {
    const nonce = Buffer.from(this.#bytes)
    if (isLast) nonce[11] = 1
    for (let place = 10; place >= 0; place--) {
      const value = ((this.#bytes[place] ?? 0) + 1) % 256
      this.#bytes[place] = value
      if (value !== 0) break
    }
    return nonce
  }
}
