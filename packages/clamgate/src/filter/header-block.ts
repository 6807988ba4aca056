import type { WatchedFields } from './watched-fields.ts'

/** Header fields of a message beyond this are not looked at. */
const MAX_BLOCK_BYTES = 262_144
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a

/** Finds the header fields of a message that comes as bytes (RFC 5322 section 2.2): by hand, not from an MTA. */
export class HeaderBlock {
  readonly #fields: WatchedFields
  #bytes: Buffer | undefined = Buffer.alloc(0)

  constructor(fields: WatchedFields) {
    this.#fields = fields
  }

  /** Takes the next bytes of the message, with LF or CRLF. */
  write(bytes: Buffer): void {
    if (this.#bytes === undefined) return
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    const end = endOf(this.#bytes)
    if (end !== undefined || this.#bytes.length > MAX_BLOCK_BYTES) this.#read(this.#bytes, end)
  }

  /** The message is over. */
  end(): void {
    if (this.#bytes !== undefined) this.#read(this.#bytes, this.#bytes.length)
  }

  #read(bytes: Buffer, end = bytes.length): void {
    this.#bytes = undefined
    for (let at = 0; at < end; ) {
      const next = endOfField(bytes, at, end)
      const colon = bytes.indexOf(COLON, at)
      if (colon > at && colon < next) {
        const name = bytes.subarray(at, colon).toString('latin1').trimEnd()
        this.#fields.see(Buffer.from(name, 'latin1'), withoutLineEnd(bytes.subarray(colon + 1, next)))
      }
      at = next
    }
  }
}

/** Where the empty line begins. */
function endOf(bytes: Buffer): number | undefined {
  if (bytes[0] === LF || (bytes[0] === CR && bytes[1] === LF)) return 0
  for (let lf = bytes.indexOf(LF); lf !== -1; lf = bytes.indexOf(LF, lf + 1)) {
    if (bytes[lf + 1] === LF || (bytes[lf + 1] === CR && bytes[lf + 2] === LF)) return lf + 1
  }
  return undefined
}

/** Behind the line end that no blank follows. */
function endOfField(bytes: Buffer, at: number, end: number): number {
  for (let lf = bytes.indexOf(LF, at); lf !== -1 && lf < end; lf = bytes.indexOf(LF, lf + 1)) {
    const next = bytes[lf + 1]
    if (next !== 0x20 && next !== 0x09) return lf + 1
  }
  return end
}

function withoutLineEnd(value: Buffer): Buffer {
  let end = value.length
  while (end > 0 && (value[end - 1] === LF || value[end - 1] === CR)) end--
  return value.subarray(0, end)
}
