import { ProtocolViolation } from './errors.ts'

/** One packet from the filter. `payload` is a view of the bytes received. */
export interface Packet {
  readonly letter: string
  readonly payload: Buffer
}

/** No filter has reason for a longer reply: body pieces are at most 65,535 bytes, replies and headers far less. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024
const PREFIX_BYTES = 4

/** Cuts what a filter sends into packets and hands each to `sink` at once. */
export class PacketScanner {
  #held: Buffer | undefined
  readonly #sink: (packet: Packet) => void

  constructor(sink: (packet: Packet) => void) {
    this.#sink = sink
  }

  /** Bytes of an incomplete packet that wait for their rest. */
  get heldBytes(): number {
    return this.#held?.length ?? 0
  }

  /** @throws {ProtocolViolation} FILTER_FRAME_LENGTH on a length of zero or past 16 MiB. */
  push(chunk: Buffer): void {
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = undefined
    let at = 0
    while (bytes.length - at >= PREFIX_BYTES) {
      const length = bytes.readUInt32BE(at)
      if (length === 0 || length > MAX_REPLY_BYTES) {
        throw new ProtocolViolation(
          'FILTER_FRAME_LENGTH',
          `The filter announced a packet of ${length} bytes, possible are 1 to ${MAX_REPLY_BYTES}`,
          { details: { length, limit: MAX_REPLY_BYTES } },
        )
      }
      const end = at + PREFIX_BYTES + length
      if (end > bytes.length) break
      const letter = String.fromCharCode(bytes[at + PREFIX_BYTES] ?? 0)
      const payload = bytes.subarray(at + PREFIX_BYTES + 1, end)
      at = end
      this.#sink({ letter, payload })
    }
    if (at < bytes.length) this.#held = bytes.subarray(at)
  }
}
