/** What no eye sees and what turns text round: controls, formats, lone surrogates, private use, tags. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
/** Of running text only what deceives: joiners and marks of direction belong to many scripts, and newsletters are full of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const DECEIVING = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}\p{Cs}]/gu
/** A joiner behind a picture makes one picture of two. */
const PICTURE_BEFORE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u

/** A line from a mail: what is not seen is written out, `[U+202E]`, and what is longer ends in `…`. */
export function visibleLine(text: string, maxChars = 1000): string {
  return shorter(text, maxChars).replace(UNSEEN, (character, at: number, whole: string) => {
    if (/[\t\r\n]/.test(character)) return ' '
    if (character === '\u200d' && PICTURE_BEFORE.test(whole.slice(Math.max(0, at - 2), at))) return character
    return written(character)
  })
}

/** Whether {@link visibleLine} wrote something out. */
export function hidesSomething(text: string): boolean {
  return /\[U\+[0-9A-F]{4,6}\]/.test(visibleLine(text)) && !/\[U\+/.test(text)
}

/** Text of several lines. */
export function visibleText(text: string): string {
  return text.replace(DECEIVING, written)
}

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
}

function shorter(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  return `${text.slice(0, maxChars - 1).toWellFormed()}…`
}
