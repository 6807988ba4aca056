import type { WatchedFields } from './watched-fields.ts'

/** Bytes of a field, and of one of its lines, beyond this are not looked at; conditions see less of a value. */
const MAX_FIELD_BYTES = 65_536
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const FOLD = Buffer.from('\n')
const NOTHING = Buffer.alloc(0)

/**
 * Finds the header fields of a message that comes as bytes (RFC 5322 section 2.2): by hand, not from an MTA. A folded
 * value has LF at its folds, as Postfix hands it to a milter.
 */
export class HeaderBlock {
  /** Fields so far; what has none is no mail. */
  count = 0
  readonly #fields: WatchedFields
  #isOver = false
  /** The line that is not at its end yet. */
  #line: Buffer = NOTHING
  /** The field so far: its lines without their ends. */
  #field: Buffer = NOTHING

  constructor(fields: WatchedFields) {
    this.#fields = fields
  }

  /** Takes the next bytes of the message, with LF or CRLF. */
  write(bytes: Buffer): void {
    let from = 0
    while (!this.#isOver) {
      const lf = bytes.indexOf(LF, from)
      this.#line = joined(this.#line, bytes.subarray(from, lf === -1 ? bytes.length : lf))
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
    const line = this.#line.at(-1) === CR ? this.#line.subarray(0, -1) : this.#line
    this.#line = NOTHING
    const isFold = line[0] === 0x20 || line[0] === 0x09
    if (isFold && this.#field.length > 0) {
      this.#field = joined(this.#field, Buffer.concat([FOLD, line]))
      return
    }
    this.#endField()
    this.#isOver = line.length === 0
    this.#field = line
  }

  #endField(): void {
    const colon = this.#field.indexOf(COLON)
    if (colon < 1) return
    this.count++
    const name = this.#field.subarray(0, colon).toString('latin1').trimEnd()
    this.#fields.see(Buffer.from(name, 'latin1'), this.#field.subarray(colon + 1))
  }
}

function joined(head: Buffer, tail: Buffer): Buffer {
  const room = MAX_FIELD_BYTES - head.length
  return room <= 0 ? head : Buffer.concat([head, tail.subarray(0, room)])
}
