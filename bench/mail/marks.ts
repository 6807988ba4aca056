import { randomInt } from 'node:crypto'

const PREFIX = 'UQ'
const DIGITS = 14

/** Stands wherever a message is to differ from all others; also valid inside base64, where it keeps its length. */
export const BLANK_MARK = `${PREFIX}${'0'.repeat(DIGITS)}`

/** The marks of one message that lies in buffers of our own: what is written there is what is sent. */
export class Marks {
  readonly #places: readonly { readonly buffer: Buffer; readonly at: number }[]

  /** Finds the blank marks. No mark may be cut by the end of a buffer. */
  constructor(buffers: readonly Buffer[]) {
    this.#places = buffers.flatMap((buffer) => [...blanksIn(buffer)].map((at) => ({ buffer, at })))
  }

  get count(): number {
    return this.#places.length
  }

  /** Makes the message unlike every other of this process and, by chance, of any other; tells what is in its marks. */
  renew(): number {
    next += 1
    digits.write(String(next), 'latin1')
    for (const { buffer, at } of this.#places) digits.copy(buffer, at)
    return next
  }
}

/** The mark in a text such as a Message-ID; undefined where there is none. */
export function markIn(text: string): number | undefined {
  const found = MARK.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

const MARK = new RegExp(`${PREFIX}(\\d{${DIGITS}})`)

// 14 digits whatever is added: a message costs one number and a few copies of 14 bytes.
let next = 10 ** (DIGITS - 1) + randomInt(2 ** 46)
const digits = Buffer.alloc(DIGITS)

function* blanksIn(buffer: Buffer): Generator<number> {
  for (
    let at = buffer.indexOf(BLANK_MARK);
    at >= 0;
    at = buffer.indexOf(BLANK_MARK, at + BLANK_MARK.length)
  ) {
    yield at + PREFIX.length
  }
}
