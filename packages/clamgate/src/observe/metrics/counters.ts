import type { Action, OutcomeKind } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'

/** Messages since the start, by what they turned out to be and by what was done. */
export interface MessageCounts {
  readonly total: number
  readonly byVerdict: Readonly<Record<OutcomeKind, number>>
  readonly byAction: Readonly<Record<Action, number>>
}

export interface Counters {
  count(message: MessageRecord): void
  read(): MessageCounts
}

export function createCounters(): Counters {
  let total = 0
  const byVerdict: Record<OutcomeKind, number> = {
    clean: 0,
    infected: 0,
    encrypted: 0,
    'limits-exceeded': 0,
    oversize: 0,
    'databases-missing': 0,
    'databases-outdated': 0,
    unscannable: 0,
    ambiguous: 0,
    failure: 0,
    skipped: 0,
  }
  const byAction: Record<Action, number> = {
    accept: 0,
    tag: 0,
    'mta-hold': 0,
    quarantine: 0,
    defer: 0,
    reject: 0,
    discard: 0,
  }
  return {
    count({ outcome }) {
      total++
      byVerdict[outcome.kind]++
      byAction[outcome.action]++
    },
    read: () => ({ total, byVerdict: { ...byVerdict }, byAction: { ...byAction } }),
  }
}
