import type { AccountEvent } from '../../accounts/entrance-types.ts'
import type { SessionBounds, SessionStore } from '../../accounts/store.ts'
import type { Throttle } from '../../accounts/throttle.ts'
import { within } from '../../ground/within.ts'
import type { AccountFacts } from '../../observe/metrics/facts.ts'

type Try = AccountFacts['tries'][number]
type Kind = Pick<Try, 'result' | 'way'>

/** All that can be counted: from zero on, or the first failure would not count as an increase. */
const KINDS: readonly Kind[] = [
  ...(['password', 'ldap', 'oidc', 'invite'] as const).map((way) => ({ result: 'ok', way }) as const),
  ...(['password', 'oidc', 'invite', 'second-factor', 'proof'] as const).map(
    (way) => ({ result: 'wrong', way }) as const,
  ),
  { result: 'throttled', way: 'any' },
]
/** A database that hangs keeps no scrape waiting, ms. */
const LOOK_MS = 1000

export interface AccountCountsParts {
  readonly sessions: Pick<SessionStore, 'count'>
  readonly throttle: Pick<Throttle, 'waiting'>
  readonly bounds: () => SessionBounds
  readonly now: () => number
}

/** How often who came in and did not, since the start. */
export interface AccountCounts {
  note(event: Pick<AccountEvent, 'what' | 'by'>): void
  read(): AccountFacts
  /** Counts the sessions that are open; while the store is away they are not known. */
  look(): Promise<void>
}

export function createAccountCounts({ sessions, throttle, bounds, now }: AccountCountsParts): AccountCounts {
  const counts = new Map(KINDS.map((kind) => [nameOf(kind), { ...kind, count: 0 }]))
  let open: number | undefined
  let counting: Promise<number | undefined> | undefined
  return {
    note(event) {
      const kind = kindOf(event)
      const counted = kind && counts.get(nameOf(kind))
      if (counted !== undefined) counted.count += 1
    },
    read: () => ({ tries: [...counts.values()], sessions: open, waiting: throttle.waiting }),
    async look() {
      // One question at a time, however often a store that hangs is asked.
      counting ??= sessions
        .count({ nowMs: now(), bounds: bounds() })
        .catch(() => undefined)
        .finally(() => {
          counting = undefined
        })
      const counted = await within(counting, LOOK_MS)
      open = typeof counted === 'number' ? counted : undefined
    },
  }
}

function nameOf({ result, way }: Kind): string {
  return `${result} ${way}`
}

function kindOf({ what, by = 'password' }: Pick<AccountEvent, 'what' | 'by'>): Kind | undefined {
  switch (what) {
    case 'signed-in':
      return { result: 'ok', way: by }
    case 'sign-in-failed':
      return { result: 'wrong', way: by }
    case 'second-factor-failed':
      return { result: 'wrong', way: 'second-factor' }
    case 'proof-failed':
      return { result: 'wrong', way: 'proof' }
    case 'invite-failed':
      return { result: 'wrong', way: 'invite' }
    case 'throttled':
      return { result: 'throttled', way: 'any' }
    default:
      return undefined
  }
}
