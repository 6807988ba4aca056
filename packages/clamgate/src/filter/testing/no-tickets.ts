import type { ReleaseTickets } from '../ports.ts'

/** Nothing is released: every ticket is one that somebody made up. For tests. */
export const NO_TICKETS: ReleaseTickets = {
  isOut: () => false,
  redeem: () => ({ ok: false, why: 'unknown' }),
}
