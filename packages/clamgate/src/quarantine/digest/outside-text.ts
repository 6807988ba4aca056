import { cleanText } from '../../ground/clean.ts'
import { textReadAgain } from '../../patterns/field-text.ts'

/** Longest subject and address that are shown, characters. */
const MAX_SHOWN = 200
/** Longer than that nobody decodes to show two hundred. */
const MAX_READ = 4000

/** A subject as people read it: encoded words decoded, on one line, without controls and turned text, short. */
export function shownSubject(subject: string | undefined): string {
  const line = (subject ?? '').slice(0, MAX_READ).replaceAll(/[\r\n]+/g, ' ')
  return cleanText(textReadAgain(line).replaceAll(/\s+/g, ' ').trim(), MAX_SHOWN)
}

/** An address, clean and short. */
export function shownAddress(address: string): string {
  return cleanText(address, MAX_SHOWN)
}

/** Zero-width non-joiner: it is not seen, and ends what programs take for an address. */
const BREAK = '\u200c'

/**
 * Keeps mail programs from making a link of a text from outside: what looks like an address of the web or of mail is cut
 * with a sign that is not seen.
 */
export function unlinked(text: string): string {
  return text.replaceAll(/(?<=\S)[.:@/\\]+(?=\S)/g, (signs) =>
    [BREAK, ...[...signs].flatMap((sign) => [sign, BREAK])].join(''),
  )
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text for HTML, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** A text from outside for HTML: never a link, and in its own direction. */
export function outsideHtml(text: string): string {
  return `<bdi>${escapeHtml(unlinked(text))}</bdi>`
}
