import type { Evasion } from '../../test/corpus/evasion/catalogue.ts'
import { type Fate, isReachableBySmtp } from '../../test/system/support/deliver-all.ts'

/** Mails of a class, and how many of those that a reader hands the payload out of were not delivered. */
export interface Tally {
  readonly class: string
  readonly mails: number
  readonly reachable: number
  readonly caught: Readonly<Record<string, number>>
}

/** One tally for each class; combinations are a class of their own. */
export function tally(
  mails: readonly Evasion[],
  fates: Readonly<Record<string, readonly Fate[]>>,
): readonly Tally[] {
  const rows = new Map<string, { mails: number; reachable: number; caught: Record<string, number> }>()
  mails.forEach((mail, index) => {
    const { classes } = mail
    const name = classes.length === 1 ? (classes[0] ?? '') : 'combined'
    const row = rows.get(name) ?? { mails: 0, reachable: 0, caught: zeros(Object.keys(fates)) }
    rows.set(name, row)
    row.mails++
    if (!isReachableBySmtp(mail)) return
    row.reachable++
    for (const [candidate, list] of Object.entries(fates))
      if (list[index] !== 'accept') row.caught[candidate] = (row.caught[candidate] ?? 0) + 1
  })
  return [...rows].map(([name, row]) => ({ class: name, ...row }))
}

/** All of them together. */
export function total(tallies: readonly Tally[], candidates: readonly string[]): Tally {
  const caught = zeros(candidates)
  for (const one of tallies)
    for (const name of candidates) caught[name] = (caught[name] ?? 0) + (one.caught[name] ?? 0)
  const sum = (pick: (one: Tally) => number) => tallies.reduce((count, one) => count + pick(one), 0)
  return {
    class: 'all',
    mails: sum(({ mails }) => mails),
    reachable: sum(({ reachable }) => reachable),
    caught,
  }
}

function zeros(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]))
}
