import { cleanText } from '../../ground/clean.ts'
import { StoreError } from '../errors.ts'
import { printQuery } from '../query/print.ts'
import type { Clause } from '../query/tree.ts'
import type { Compiling } from './condition.ts'
import { conditionOf, type Window } from './conditions.ts'

/** All mail of a day can be read through, one message after the other. */
const DAY_MS = 24 * 60 * 60 * 1000
const NAMED_CHARS = 200

/**
 * Refuses what would have to look through the texts of all mail.
 * @throws {StoreError} STORE_QUERY_TOO_WIDE with the conditions that no index helps, and what would
 */
export function refuseTooWide(
  clauses: readonly Clause[],
  {
    bounds: { window },
    compiling,
  }: { readonly bounds: { readonly window: Window }; readonly compiling: Compiling },
): void {
  const { fromMs, toMs } = window
  if (fromMs !== undefined && (toMs ?? compiling.nowMs) - fromMs <= DAY_MS) return
  const slow = clauses.filter((clause) => {
    const condition = conditionOf(clause, 'message', compiling)
    return condition.kind === 'sql' && condition.reads === 'text'
  })
  const named = cleanText(printQuery({ all: slow }), NAMED_CHARS)
  const isOfClient = slow.some(({ any }) => any.some((term) => term.kind === 'text' && term.key === 'client'))
  const hint = isOfClient ? ' Of mail that was not clean an address of a client is found at once.' : ''
  throw new StoreError(
    'STORE_QUERY_TOO_WIDE',
    `No index helps with ${named}: all mail would have to be read through, clean mail too`,
    {
      remedy: `Add is:finding (all but clean mail), a whole address or a domain (from:, to:@example.org), user:, queue:, or at most 24 hours: since:1d.${hint}`,
    },
  )
}
