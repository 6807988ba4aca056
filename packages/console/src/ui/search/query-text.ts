/**
 * The text of a query as it is typed. The server reads, judges and completes it; here it is only cut into words, so that
 * one can be added or taken away.
 */

/** A word of the query, with its place. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Words between blanks; those in quotes belong together, also while the second quote is missing. */
export function wordsOf(query: string): readonly Word[] {
  const words: Word[] = []
  let start = -1
  let isQuoted = false
  for (let at = 0; at <= query.length; at++) {
    const character = query[at]
    if (isQuoted && character === '\\') at++
    else if (character === '"') isQuoted = !isQuoted
    const isBlank = character === undefined || (!isQuoted && /\s/.test(character))
    if (isBlank && start >= 0) {
      words.push({ text: query.slice(start, at), start, end: Math.min(at, query.length) })
      start = -1
    } else if (!isBlank && start < 0) start = at
  }
  if (start >= 0) words.push({ text: query.slice(start), start, end: query.length })
  return words
}

export function hasWord(query: string, word: string): boolean {
  return wordsOf(query).some(({ text }) => text.toLowerCase() === word.toLowerCase())
}

/** The query with a word at its end; once. */
export function withWord(query: string, word: string): string {
  if (hasWord(query, word)) return query
  return query.trim() === '' ? word : `${query.trim()} ${word}`
}

/** The query without a word, wherever it stands, and without what `drop` says is its like. */
export function withoutWord(query: string, drop: (word: string) => boolean): string {
  return wordsOf(query)
    .filter(({ text }) => !drop(text.toLowerCase()))
    .map(({ text }) => text)
    .join(' ')
}

/** A value as it is written in a query: in quotes where it has what would end it, and `*` is that sign itself. */
export function exactly(value: string): string {
  if (value !== '' && !/[\s",\\*]/.test(value)) return value
  return `"${value.replaceAll(/["\\*]/g, (sign) => `\\${sign}`)}"`
}

/** The query with a suggestion in its place, and where the next character goes. */
export function completed(
  query: string,
  { start, end }: Pick<Word, 'start' | 'end'>,
  { text, kind }: { readonly text: string; readonly kind: 'key' | 'value' },
): { readonly query: string; readonly at: number } {
  // A key that has its value already keeps it.
  const rest = query.slice(kind === 'key' && query[end] === ':' ? end + 1 : end)
  const gap = kind === 'key' || /^[\s,]/.test(rest) ? '' : ' '
  return { query: `${query.slice(0, start)}${text}${gap}${rest}`, at: start + text.length + gap.length }
}

/** Where a place of a query is since somebody typed on in it; left out where what stands around it is another. */
export function placeSince(
  before: string,
  now: string,
  { start, end }: Pick<Word, 'start' | 'end'>,
): Pick<Word, 'start' | 'end'> | undefined {
  const rest = before.slice(end)
  const isThere = now.startsWith(before.slice(0, start)) && now.endsWith(rest)
  return isThere && now.length >= start + rest.length ? { start, end: now.length - rest.length } : undefined
}
