/**
 * Of more subjects the first and the last half of so many are changed: a queue file of Postfix goes back no more than 100
 * times, once for each change of any milter ("too many reverse jump records"), and defers the mail otherwise.
 */
const MOST_SUBJECTS = 50
/** Postfix cuts a field at so many octets with its name (cleanup(8), where it has milters): none that is longer is changed. */
export const MAX_FIELD_OCTETS = 60_000
/** What the subjects of a message may take in all. */
const MAX_KEPT_BYTES = 1_048_576
/** What each takes besides. */
const OVERHEAD_BYTES = 128

/** A subject of a message, and its place among the subjects, from 0. */
export interface KeptSubject {
  readonly index: number
  /** As it came, whole; undefined where it is too long to be changed. */
  readonly value: Buffer | undefined
}

/** The subjects of one message that may get a prefix: mail programs show the first of several, the last, or all of them. */
export class KeptSubjects {
  readonly #kept: KeptSubject[] = []
  #count = 0
  #bytes = 0

  /** Memory that the copies take. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many there are, kept or not. */
  get count(): number {
    return this.#count
  }

  get kept(): readonly KeptSubject[] {
    return this.#kept
  }

  see(value: Buffer): void {
    if (this.#kept.length === MOST_SUBJECTS) {
      const [middle] = this.#kept.splice(MOST_SUBJECTS / 2, 1)
      this.#bytes -= OVERHEAD_BYTES + (middle?.value?.length ?? 0)
    }
    const hasRoom = value.length <= MAX_FIELD_OCTETS && this.#bytes + value.length <= MAX_KEPT_BYTES
    const copy = hasRoom ? Buffer.from(value) : undefined
    this.#bytes += OVERHEAD_BYTES + (copy?.length ?? 0)
    this.#kept.push({ index: this.#count++, value: copy })
  }
}
