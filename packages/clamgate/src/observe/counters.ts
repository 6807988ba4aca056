import type { Action } from '../config/schema.ts'
import type { MessageRecord } from '../filter/record.ts'

type VerdictKind = MessageRecord['outcome']['verdict']['kind']

/** Messages since the start, by what was found and by what was done. */
export interface MessageCounts {
  readonly total: number
  readonly byVerdict: Readonly<Record<VerdictKind, number>>
  readonly byAction: Readonly<Record<Action, number>>
}

export interface Counters {
  count(message: MessageRecord): void
  read(): MessageCounts
}

export function createCounters(): Counters {
  let total = 0
  const byVerdict = { clean: 0, infected: 0, oversize: 0, 'databases-missing': 0, failure: 0 }
  const byAction = { accept: 0, reject: 0, defer: 0, discard: 0, 'mta-hold': 0 }
  return {
    count({ outcome }) {
      total++
      byVerdict[outcome.verdict.kind]++
      byAction[outcome.action]++
    },
    read: () => ({ total, byVerdict: { ...byVerdict }, byAction: { ...byAction } }),
  }
}
