/** Bytes of a field beyond this are not looked at: more than the largest `milter.maxFrame` lets through from an MTA. */
const MAX_FIELD_BYTES = 16 * 1024 * 1024
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const FOLD = Buffer.from('\n')

/** Takes a field: its name, and the octets behind the colon, which are its own. */
export type SeeField = (name: Buffer, value: Buffer) => void

/**
 * Finds the header fields of a message that comes as bytes (RFC 5322 section 2.2): by hand, not from an MTA. A folded
 * value has LF at its folds, as Postfix hands it to a milter.
 */
export class HeaderBlock {
  /** Fields so far; what has none is no mail. */
  count = 0
  readonly #see: SeeField
  #isOver = false
  /** The line that is not at its end yet. */
  readonly #line = new Pieces()
  /** The field so far: its lines without their ends. */
  readonly #field = new Pieces()

  constructor(see: SeeField) {
    this.#see = see
  }

  /** Takes the next bytes of the message, with LF or CRLF. */
  write(bytes: Buffer): void {
    let from = 0
    while (!this.#isOver) {
      const lf = bytes.indexOf(LF, from)
      this.#line.add(bytes.subarray(from, lf === -1 ? bytes.length : lf))
      if (lf === -1) return
      this.#endLine()
      from = lf + 1
    }
  }

  /** The message is over. */
  end(): void {
    if (this.#isOver) return
    this.#endLine()
    this.#endField()
    this.#isOver = true
  }

  #endLine(): void {
    const whole = this.#line.take()
    const line = whole.at(-1) === CR ? whole.subarray(0, -1) : whole
    const isFold = line[0] === 0x20 || line[0] === 0x09
    if (isFold && !this.#field.isEmpty) {
      this.#field.add(FOLD)
      this.#field.add(line)
      return
    }
    this.#endField()
    this.#isOver = line.length === 0
    this.#field.add(line)
  }

  #endField(): void {
    const field = this.#field.take()
    const colon = field.indexOf(COLON)
    if (colon < 1) return
    this.count++
    const name = field.subarray(0, colon).toString('latin1').trimEnd()
    this.#see(Buffer.from(name, 'latin1'), field.subarray(colon + 1))
  }
}

/** Bytes that are put together once, so that many short pieces take no more time than a long one. */
class Pieces {
  #pieces: Buffer[] = []
  #bytes = 0

  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  add(piece: Buffer): void {
    const taken = piece.subarray(0, MAX_FIELD_BYTES - this.#bytes)
    if (taken.length === 0) return
    this.#pieces.push(Buffer.from(taken))
    this.#bytes += taken.length
  }

  take(): Buffer {
    const whole = Buffer.concat(this.#pieces, this.#bytes)
    this.#pieces = []
    this.#bytes = 0
    return whole
  }
}
