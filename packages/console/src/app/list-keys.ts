import type { Keys } from './keys.ts'

/** Keys of every list: `/` goes to the search, `j` and `k` from row to row; Enter opens, since the row's link has the focus. */
export const LIST_KEYS: Keys = {
  '/': () => document.querySelector<HTMLInputElement>('input[name="q"]')?.select(),
  j: () => step(1),
  k: () => step(-1),
}

/** The row in which the focus is. */
export function rowAtFocus(): Element | null {
  return document.activeElement?.closest('tr') ?? null
}

function step(by: 1 | -1): void {
  const links: Element[] = [...document.querySelectorAll('a.row-link')]
  const here = rowAtFocus()?.querySelector('a.row-link')
  const at = here === null || here === undefined ? -1 : links.indexOf(here)
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by]
  if (next instanceof HTMLElement) next.focus()
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}
