/** A command as the fake received it. */
export interface FakeRequest {
  /** Without prefix and terminator, for example `INSTREAM`. */
  readonly command: string
  /** `z` ends commands and replies with NUL, `n` with a newline. */
  readonly prefix: 'z' | 'n'
  /** The bytes of the stream, its chunks joined; empty for other commands. */
  readonly content: Buffer
  /** The length words that came, without the 0 at the end. */
  readonly chunkLengths: readonly number[]
}

type Phase = 'command' | 'length' | 'chunk' | 'done'

const LONGEST_COMMAND_BYTES = 4104
const END_OF = { z: 0, n: 10 } as const

/**
 * Reads one command with its stream, written without a look at the client's own codec so that both cannot share a
 * mistake. However the bytes are cut.
 */
export class FakeRequestDecoder {
  /** Bytes that the length words have promised so far. */
  announcedBytes = 0
  #phase: Phase = 'command'
  #command = ''
  #prefix: 'z' | 'n' = 'z'
  #small: number[] = []
  #left = 0
  readonly #chunkLengths: number[] = []
  readonly #content: Buffer[] = []

  get inStream(): boolean {
    return this.#phase === 'length' || this.#phase === 'chunk'
  }

  /** The prefix that came, `z` before any did. */
  get prefix(): 'z' | 'n' {
    return this.#prefix
  }

  /** Takes bytes; returns the request when they complete it. What follows it is ignored. */
  push(bytes: Buffer): FakeRequest | undefined {
    let at = 0
    while (at < bytes.length && this.#phase !== 'done') {
      if (this.#phase === 'chunk') {
        const piece = bytes.subarray(at, at + this.#left)
        this.#content.push(Buffer.from(piece))
        this.#left -= piece.length
        at += piece.length
        if (this.#left === 0) this.#phase = 'length'
      } else {
        const byte = bytes.readUInt8(at++)
        if (this.#phase === 'command') this.#takeCommandByte(byte)
        else this.#takeLengthByte(byte)
      }
      if (this.#isDone()) return this.#request()
    }
    return undefined
  }

  #isDone(): boolean {
    return this.#phase === 'done'
  }

  #takeCommandByte(byte: number): void {
    const [first] = this.#small
    if (first === 'n'.charCodeAt(0)) this.#prefix = 'n'
    if (byte !== END_OF[this.#prefix] && this.#small.length < LONGEST_COMMAND_BYTES) {
      this.#small.push(byte)
      return
    }
    this.#command = String.fromCharCode(...this.#small.slice(1))
    this.#small = []
    this.#phase = this.#command === 'INSTREAM' ? 'length' : 'done'
  }

  #takeLengthByte(byte: number): void {
    this.#small.push(byte)
    if (this.#small.length < 4) return
    const length = this.#small.reduce((value, next) => value * 256 + next, 0)
    this.#small = []
    if (length === 0) {
      this.#phase = 'done'
      return
    }
    this.#chunkLengths.push(length)
    this.announcedBytes += length
    this.#left = length
    this.#phase = 'chunk'
  }

  #request(): FakeRequest {
    return {
      command: this.#command,
      prefix: this.#prefix,
      content: Buffer.concat(this.#content),
      chunkLengths: this.#chunkLengths,
    }
  }
}
