import { StoreError } from '../errors.ts'

/** How long one thing that is asked may take, ms. */
export const BUDGET_MS = 2000

/** Of PostgreSQL, for a thread that reads; the server's own work goes first. */
export const CONNECTIONS = 3

/** How long a page of a list is worked at, ms; what it has not looked at by then is for the next one. */
export const PAGE_MS = 80

/** What somebody hears whose query takes too long. */
export function tooSlow(budgetMs: number): StoreError {
  return new StoreError('STORE_TOO_SLOW', `The query took longer than ${budgetMs / 1000} seconds`, {
    remedy:
      'Narrow the time with since: and until:, add an address, a domain or a signature, or leave out clean mail: is:finding.',
  })
}
