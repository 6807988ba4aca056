import { type HeaderForm, headerLength, writeHeader } from '@clamgate/milter'

const EMPTY = Buffer.alloc(0)
const CRLF = Buffer.from('\r\n')
const FIRST_BLOCK_BYTES = 2048
/** A block that grows past this is to be passed on, so that headers are streamed like everything else. */
const MAX_BLOCK_BYTES = 65_536

/** Gathers header fields as the MTA gives them into a block as it was on the wire, so that most need one write only. */
export class MilterHeaderBlock {
  readonly #form: HeaderForm
  #memory: Buffer = EMPTY
  #bytes = 0

  constructor(form: HeaderForm) {
    this.#form = form
  }

  /** Memory that is held. */
  get capacity(): number {
    return this.#memory.length
  }

  /** True when the block is to be taken before this field is added. */
  isFullFor(name: Buffer, value: Buffer): boolean {
    return this.#bytes + headerLength(name, value, this.#form) > MAX_BLOCK_BYTES
  }

  add(name: Buffer, value: Buffer): void {
    this.#reserve(headerLength(name, value, this.#form))
    this.#bytes = writeHeader(this.#memory, this.#bytes, name, value, this.#form)
  }

  /** The empty line that ends the header. */
  end(): void {
    this.#reserve(CRLF.length)
    this.#bytes += CRLF.copy(this.#memory, this.#bytes)
  }

  /** What was gathered, and begins anew; undefined when there is nothing. */
  take(): Buffer | undefined {
    if (this.#bytes === 0) return undefined
    const taken = this.#memory.subarray(0, this.#bytes)
    this.#memory = EMPTY
    this.#bytes = 0
    return taken
  }

  #reserve(bytes: number): void {
    const needed = this.#bytes + bytes
    if (needed <= this.#memory.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#memory.length, FIRST_BLOCK_BYTES))
    this.#memory.copy(larger, 0, 0, this.#bytes)
    this.#memory = larger
  }
}
