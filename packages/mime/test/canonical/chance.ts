import { fractionsFrom } from '../../../lab/src/random.ts'

/** Chance that can be repeated: the same seed gives the same. */
export class Chance {
  /** 0 up to but not 1. */
  readonly next: () => number

  constructor(seed: number) {
    this.next = fractionsFrom(seed)
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(of: readonly T[]): T {
    const picked = of[this.below(of.length)]
    if (picked === undefined) throw new RangeError('There is nothing to pick from')
    return picked
  }

  octets(length: number): Buffer {
    return Buffer.from(Uint8Array.from({ length }, () => this.below(256)))
  }

  word(alphabet: string, least: number, most: number): string {
    return Array.from(
      { length: this.between(least, most) },
      () => alphabet[this.below(alphabet.length)],
    ).join('')
  }
}

export const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
export const HEX = '0123456789abcdef'
export const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
