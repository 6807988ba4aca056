import { randomBytes } from 'node:crypto'

/** Bytes of the EICAR test text; the standard allows nothing before it. */
export const EICAR_BYTES = 68

/**
 * The EICAR anti-virus test text (https://www.eicar.org), which every scanner reports and which harms nothing.
 * Put together at run time, so that no file of a program that uses it is itself reported by a scanner.
 */
export function eicarTestText(): Buffer {
  const parts = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-', 'ANTIVIRUS-TEST', '-FILE!$H+H*']
  return Buffer.from(parts.join(''), 'latin1')
}

/**
 * A small text in which nothing is to be found. Each call gives other bytes: clamd remembers what it found clean by
 * its hash and would answer a repeated sample without looking at it.
 */
export function cleanSample(): Buffer {
  return Buffer.from(
    `A harmless text that asks whether scanning works. ${randomBytes(12).toString('hex')}\n`,
    'latin1',
  )
}
