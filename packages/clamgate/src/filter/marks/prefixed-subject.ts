import { folded, isBlank, linesOf, MAX_LINE_OCTETS, withoutFinalBlanks } from './folding.ts'
import { headerWords, MAX_WORD_LINE_OCTETS, WORD_START } from './header-words.ts'
import { bytesOf, type Octets, octetsOf } from './octets.ts'
import { visibleText } from './visible-text.ts'

/** `Subject: `. */
const NAME_OCTETS = 9
/** The longest prefix of a configuration is far shorter, in whatever encoding. */
const LOOKED_AT_OCTETS = 4096

export interface PrefixOptions {
  /** As `utf8` of {@link headerWords}. */
  readonly utf8: boolean
}

/**
 * A subject with `prefix` in front, as a header value: octets, encoded words and folds of the subject stay what they were,
 * and a line that would be too long is folded before a blank. Undefined when it begins with the prefix already.
 */
export function prefixedSubject(value: Buffer, prefix: string, { utf8 }: PrefixOptions): Buffer | undefined {
  const [start, ...rest] = linesOf(value.toString('latin1'))
  const first = start.replace(/^[ \t]+/, '')
  // Somebody who wrote encoded words into the configuration meant what they say.
  const text = visibleText(octetsOf(prefix))
  if (isMarked([first, ...rest].join(''), text)) return undefined
  const next = isBlank(first) ? (rest[0]?.replace(/^[ \t]+/, '') ?? '') : first
  const words = headerWords(text, { before: NAME_OCTETS, utf8, wordFollows: next.startsWith('=?') })
  const head = isBlank(first) ? withoutFinalBlanks(words) : joined(words, first)
  const lines = [...head.split('\n'), ...rest]
  return bytesOf(folded(lines, { before: NAME_OCTETS, anywhere: false }))
}

/** The value of a subject where there was none. */
export function onlyPrefix(prefix: string, { utf8 }: PrefixOptions): string {
  const text = visibleText(octetsOf(prefix))
  return bytesOf(headerWords(text.trim(), { before: NAME_OCTETS, utf8 })).toString('utf8')
}

function isMarked(subject: Octets, prefix: string): boolean {
  const shown = evenly(visibleText(subject.slice(0, LOOKED_AT_OCTETS)))
  const wanted = evenly(prefix)
  return shown.startsWith(wanted) || shown.trimEnd() === wanted.trimEnd()
}

/** Blanks as mail programs show them. */
function evenly(text: string): string {
  return text.replace(/[ \t]+/g, ' ').trimStart()
}

/** An encoded word is one only between blanks; a line that has one has room for little else. */
function joined(words: Octets, first: Octets): Octets {
  const lastLine = words.slice(words.lastIndexOf('\n') + 1)
  const before = words.includes('\n') ? 0 : NAME_OCTETS
  const length = before + lastLine.length + first.length
  const hasWord = words.endsWith('?=') || first.startsWith('=?')
  const separated = words.endsWith(' ') || !(hasWord || length > MAX_LINE_OCTETS) ? words : `${words} `
  if (!lastLine.includes(WORD_START) || length <= MAX_WORD_LINE_OCTETS) return `${separated}${first}`
  const end = separated.lastIndexOf(' ')
  return `${separated.slice(0, end)}\n${separated.slice(end)}${first}`
}
