import { Chance, LETTERS } from './chance.ts'

/** Something that clamd finds by a signature of its own. */
export interface Payload {
  readonly name: string
  readonly octets: Buffer
}

/** Files that are found by a hash of all their octets: of each length modulo 3, of many kinds. */
export function filePayloads(count: number): readonly Payload[] {
  const chance = new Chance(4711)
  return Array.from({ length: count }, (_, index) => {
    const make = KINDS[index % KINDS.length] ?? random
    return {
      name: `Canonical.File-${index}`,
      octets: make(chance, chance.between(24, index % 10 === 0 ? 40_000 : 3000)),
    }
  })
}

/** Texts that are found wherever they stand, in a line of their own or within one. */
export function textPayloads(count: number): readonly Payload[] {
  const chance = new Chance(815)
  return Array.from({ length: count }, (_, index) => ({
    name: `Canonical.Text-${index}`,
    octets: Buffer.from(`X${index}=${chance.word('ABCDEFGHIJKLMNOP!$%&/()=?*+-_#', 40, 70)}-${index}X`),
  }))
}

type Make = (chance: Chance, length: number) => Buffer

const random: Make = (chance, length) => chance.octets(length)
const behind =
  (head: string): Make =>
  (chance, length) =>
    Buffer.concat([Buffer.from(head, 'latin1'), chance.octets(length)])

const KINDS: readonly Make[] = [
  random,
  (chance, length) => Buffer.from(Array.from({ length: length / 40 }, () => line(chance)).join('\r\n')),
  (chance, length) => Buffer.from(`${Array.from({ length: length / 40 }, () => line(chance)).join('\n')}\n`),
  behind('MZ\x90\0\x03\0\0\0'),
  behind('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'),
  behind('\x89PNG\r\n\x1a\n'),
  behind('PK\x03\x04'),
  behind('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  behind('\0\0\0\0\0\0\0\0'),
  (chance, length) => Buffer.alloc(length, chance.below(256)),
  (chance, length) => Buffer.from(chance.octets(length).toString('base64')),
  (chance, length) => Buffer.from(`<html><script>${chance.word(LETTERS, length, length)}</script></html>`),
  behind('\r\n\r\n'),
  behind('--\r\n'),
]

const line = (chance: Chance) => Array.from({ length: 6 }, () => chance.word(LETTERS, 2, 9)).join(' ')
