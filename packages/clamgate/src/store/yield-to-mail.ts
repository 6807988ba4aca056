import { setPriority } from 'node:os'

/**
 * Linux takes 0 for the thread that asks: where cores are short, mail goes first, and what is to be written or found waits.
 * @param niceness as of nice(1)
 */
export function yieldToMail(niceness: number): void {
  try {
    setPriority(0, niceness)
  } catch {
    // A sandbox may forbid it, as that of our unit: then both share alike.
  }
}
