import { cleanText } from '../../ground/clean.ts'

/** Stands for every value that came when there was no room left. */
export const OTHER = 'other'
const LABEL_MAX_CHARS = 200

/**
 * Keeps the number of series finite: the first `limit` values of a label are themselves, cleaned and cut; those that come
 * later are {@link OTHER}. A value keeps what it got for the life of the process, so that no counter goes back.
 */
export function createBoundedLabel(limit: number): (value: string) => string {
  const known = new Map<string, string>()
  return (value) => {
    const there = known.get(value)
    if (there !== undefined) return there
    if (known.size >= limit) return OTHER
    const label = cleanText(value, LABEL_MAX_CHARS)
    known.set(value, label)
    return label
  }
}
