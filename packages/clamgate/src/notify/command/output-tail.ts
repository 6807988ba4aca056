/** What is kept of the output of a program, characters; all before it is forgotten. */
const TAIL_CHARACTERS = 4096
const MAX_LINES = 10

/** The last lines of what a program prints, whatever the amount: for the log, when it fails. */
export class OutputTail {
  #lines: string[] = []

  push(line: string): void {
    this.#lines.push(line)
    while (this.#lines.length > MAX_LINES || this.#characters > TAIL_CHARACTERS) this.#lines.shift()
  }

  /** At most ten lines. */
  lines(): readonly string[] {
    return this.#lines
  }

  get #characters(): number {
    return this.#lines.reduce((sum, line) => sum + line.length, 0)
  }
}
