/** Why a job has come to its end before its time, as a store keeps it: in words, which rows of earlier versions have, too. */
export const FORGOTTEN = 'The daemon was away for too long: whoever still wants it asks again'

/** Somebody undid or cancelled it. */
export function stoppedBy(name: string): string {
  return `By ${name}`
}

/** Whoever made it has lost the right meanwhile. */
export function mayNoMore(name: string): string {
  return `${name}${NO_MORE}`
}

const NO_MORE = ' may not do that any more'

/** What those words say, for whoever reads another language. */
export type Ending =
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'stopped' | 'no-right'; readonly name: string }

/** Undefined: it has not ended before its time, or by words that this version does not know. */
export function endingOf({
  state,
  words,
}: {
  readonly state: string
  readonly words: string
}): Ending | undefined {
  if (state === 'undone' || state === 'cancelled') {
    return words.startsWith('By ') ? { kind: 'stopped', name: words.slice(3) } : undefined
  }
  if (state !== 'ended') return undefined
  if (words === FORGOTTEN) return { kind: 'forgotten' }
  return words.endsWith(NO_MORE) ? { kind: 'no-right', name: words.slice(0, -NO_MORE.length) } : undefined
}
