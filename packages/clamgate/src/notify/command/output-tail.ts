/** What is kept of the output of a program, bytes; all before it is forgotten. */
const TAIL_BYTES = 4096
const MAX_LINES = 10

/** The last lines of what a program prints, whatever the amount: for the log, when it fails. */
export class OutputTail {
  #tail: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): void {
    const last = chunk.length > TAIL_BYTES ? chunk.subarray(chunk.length - TAIL_BYTES) : chunk
    const room = TAIL_BYTES - last.length
    const kept = this.#tail.length > room ? this.#tail.subarray(this.#tail.length - room) : this.#tail
    this.#tail = Buffer.concat([kept, last])
  }

  /** At most ten lines, uncleaned; the first may be a part of one. */
  lines(): readonly string[] {
    const text = this.#tail.toString('utf8')
    return text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .slice(-MAX_LINES)
  }
}
