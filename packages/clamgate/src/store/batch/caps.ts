import { capText, escapeText } from './text.ts'

/** Longest texts of columns, UTF-16 code units; what is longer is cut. An index of PostgreSQL takes 2704 octets. */
export const CAPS = {
  address: 500,
  id: 100,
  name: 500,
  client: 300,
  messageId: 1000,
  subject: 1000,
  reply: 1000,
  detail: 2000,
  words: 16_000,
  /** Of JSON, which is left out where it is longer: half of it is of no use. */
  json: 262_144,
} as const

/** Stands at the end of words that were cut: no word, and so that an index of three letters in a row finds it in both databases. */
export const WORDS_CUT = 'qzxjvkwq'

type Cap = keyof typeof CAPS

/** A text as a column takes it. */
export function column(text: string, cap: Cap): string {
  return escapeText(capText(text, CAPS[cap]))
}

/** As {@link column}, of what may be missing. */
export function optional(text: string | undefined, cap: Cap): string | null {
  return text === undefined ? null : column(text, cap)
}

/** JSON, or nothing where it is too long. */
export function json(text: string | undefined): string | null {
  return text === undefined || text.length > CAPS.json ? null : escapeText(text)
}
