/** Most combining marks in a row that are put in order: UAX 15 section 13 calls text with no more of them stream-safe. */
const MOST_MARKS = 30

/**
 * A text for comparison without regard to case: Unicode's simple case folding, by which a character stays one character,
 * and NFC, by which one that can be written in several ways is written in one.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // İ has no small letter that is one character; that of Σ depends on what stands beside it.
  const small = composed(text)
    .split('İ')
    .map((part) => part.replaceAll('Σ', 'σ').toLowerCase())
    .join('İ')
  return composed(small.replace(VARIANTS, (letter) => VARIANT_OF.get(letter) ?? letter))
}

/** NFC, in time linear to the text: marks beyond {@link MOST_MARKS} in a row are composed in groups. */
export function composed(text: string): string {
  if (ASCII.test(text)) return text
  return TOO_MANY_MARKS.test(text)
    ? text.replace(UP_TO_MARKS, (part) => part.normalize('NFC'))
    : text.normalize('NFC')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MOST_MARKS + 1}}`, 'u')
const UP_TO_MARKS = new RegExp(`\\P{M}*\\p{M}{0,${MOST_MARKS}}`, 'gu')

/** Small letters that are others in another form, and those. */
const VARIANT_OF: ReadonlyMap<string, string> = new Map(
  'µμ ſs ςσ ϐβ ϑθ ϕφ ϖπ ϰκ ϱρ ϵε ᲀв ᲁд ᲂо ᲃс ᲄт ᲅт ᲆъ ᲇѣ ᲈꙋ ẛṡ ιι'
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)] as const),
)
const VARIANTS = new RegExp(`[${[...VARIANT_OF.keys()].join('')}]`, 'g')
