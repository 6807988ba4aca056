import { isUtf8 } from 'node:buffer'
import { withUnicodeLabels } from './domain-forms.ts'
import { decodeWords } from './encoded-words.ts'
import { composed, fold } from './fold.ts'
import type { Compared } from './pattern.ts'
import { distinct } from './text.ts'

/**
 * The value of a header field as patterns see it. Globs and plain texts see what people read: unfolded (RFC 5322 section
 * 2.2.3), encoded words decoded (RFC 2047, RFC 2231 section 5), blanks in a row as one, none around it. Octets outside of
 * encoded words are UTF-8 (RFC 6532) where they can be, else each is the character of its number (ISO 8859-1).
 *
 * A-labels of domains are seen as U-labels, and as they stand.
 *
 * Expressions see the same, with and without blanks in a row as one, and the octets as they came, each a character.
 *
 * All of it takes time linear to the value, and is worked out when the first pattern asks.
 */
export class FieldText implements Compared {
  readonly #value: Buffer
  #read: string | undefined
  #folded: readonly [string, ...string[]] | undefined
  #texts: readonly string[] | undefined

  /** @param value the octets behind the colon, which are not copied */
  constructor(value: Buffer) {
    this.#value = value
  }

  get key(): string {
    return this.folded[0]
  }

  get folded(): readonly [string, ...string[]] {
    this.#folded ??= foldedForms(this.#text)
    return this.#folded
  }

  get texts(): readonly string[] {
    const text = this.#text
    const bare = withSingleBlanks(text)
    this.#texts ??= distinct([text, bare, withUnicodeLabels(bare), this.#octets.trim()])
    return this.#texts
  }

  get #octets(): string {
    return this.#value.toString('latin1')
  }

  get #text(): string {
    this.#read ??= textForPeople(this.#octets)
    return this.#read
  }
}

/** What people read of a field: unfolded, encoded words decoded. `octets` is the value, each octet a character. */
export function textForPeople(octets: string): string {
  return composed(decodeWords(octets.replace(/[\r\n]+/g, ''), textOf)).trim()
}

/** {@link textForPeople} of a value that is text already: of octets that were UTF-8, or else Latin-1. */
export function textReadAgain(text: string): string {
  return textForPeople(Buffer.from(text, 'utf8').toString('latin1'))
}

/** What globs and plain texts of header fields are compared by, and are themselves: with U-labels, and as it stands. */
export function foldedForms(text: string): readonly [string, ...string[]] {
  const bare = withSingleBlanks(text)
  const unicode = withUnicodeLabels(bare)
  return unicode === bare ? [fold(bare)] : [fold(unicode), fold(bare)]
}

/** Blanks in a row as one: where a field is folded, mail programs put one blank, a tab, or several. */
function withSingleBlanks(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').trim()
}

/** Text of octets that are given as characters. */
function textOf(octets: string): string {
  if (ASCII.test(octets)) return octets
  const bytes = Buffer.from(octets, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : octets.replace(UTF8_CHARACTERS, fromUtf8)
}

function fromUtf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/
/** RFC 3629 section 4. */
const UTF8_CHARACTERS =
  /(?:[\xc2-\xdf]|\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]|\xf0[\x90-\xbf][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf]{2}|\xf4[\x80-\x8f][\x80-\xbf])[\x80-\xbf]/g
