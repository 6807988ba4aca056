/** Tells quickly, without making a string of it, that a name (or a digest) is none of those that are looked for. */
export class NameFilter {
  readonly #marks = new Uint8Array(1 << 16)

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const bytes = Buffer.from(name)
      this.#marks[markOf(bytes, 0, bytes.length)] = 1
    }
  }

  /** False: it is none of them. True: it may be one. */
  mayHave(bytes: Buffer, start: number, end: number): boolean {
    return this.#marks[markOf(bytes, start, end)] === 1
  }
}

/** Digests are the same in upper case and in lower case. */
const CASE = 0x20

/** Names of one file begin alike and differ in their numbers, at their ends. */
function markOf(bytes: Buffer, start: number, end: number): number {
  let mark = end - start
  for (let at = Math.max(start, end - 6); at < end; at++)
    mark = (mark * 31 + ((bytes[at] ?? 0) | CASE)) & 0xffff
  return mark
}
