/** Whether a mail is canonical: a scanner's reading of it as a mail equals ours, so that one scan of it is enough. */
export type Canonical =
  | { readonly isCanonical: true }
  /** `reason` is a fixed word with dashes, for logs and metrics; `at` the offset in what was given. */
  | { readonly isCanonical: false; readonly reason: string; readonly at: number }

/**
 * Recognises canonical mail as it comes, in chunks of any size; keeps no more than a line of it.
 * What is not clearly canonical is not.
 */
export class CanonicalRecogniser {
  #bytes = 0

  /** Takes the next octets; they may be changed afterwards. */
  write(chunk: Buffer): void {
    this.#bytes += chunk.length
  }

  /** False: the answer is no, whatever comes; nothing more need be written. */
  get mayBeCanonical(): boolean {
    return this.#bytes < 0
  }

  end(): Canonical {
    return { isCanonical: false, reason: 'not-looked-at', at: 0 }
  }
}

/** The same for a mail in memory. */
export function recogniseCanonical(message: Buffer): Canonical {
  const recogniser = new CanonicalRecogniser()
  recogniser.write(message)
  return recogniser.end()
}
