import type { Entry, EntryLogLine } from '../entries/types.ts'
import { type Copy, copiesOf, forwardsOf, isDayOver, isGivenUp, RETRIED_BY, retryAt } from './states.ts'
import type { ReleaseOptions } from './types.ts'

/**
 * Pure: when something of an entry is tried next; undefined: nothing is.
 * @param isLate it counts, too, what was due when nobody could try, though its day is over
 */
export function nextOf(entry: Entry, nowMs: number, isLate: boolean): number | undefined {
  const times = waitingAttempts(entry, nowMs, isLate).map(({ atMs }) => atMs)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** Pure: what is to be tried now, in the form in which it was asked for. */
export function attemptsOf(entry: Entry, nowMs: number): readonly ReleaseOptions[] {
  return waitingAttempts(entry, nowMs, true)
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ options }) => options)
}

/** What is to be tried again, now or later: together what is to go in the same form at the same time. */
function waitingAttempts({ description, log }: Entry, nowMs: number, isLate: boolean) {
  const timeOf = (copy: Copy) => (isLate || !isDayOver(copy, nowMs) ? retryAt(copy, nowMs) : undefined)
  const found = new Map<string, { readonly atMs: number; readonly options: ReleaseOptions }>()
  for (const [index, copy] of copiesOf(description.recipients, log).entries()) {
    const atMs = timeOf(copy)
    if (atMs === undefined) continue
    const { as, sender } = formOf(log, index)
    const key = `${atMs <= nowMs ? 'now' : atMs} ${as} ${sender}`
    const recipients = [...(found.get(key)?.options.recipients ?? []), index]
    found.set(key, { atMs, options: { by: RETRIED_BY, as, sender, again: false, recipients } })
  }
  for (const { first, as, sender, copies } of forwardsOf(log)) {
    for (const copy of copies) {
      const atMs = timeOf(copy)
      if (atMs === undefined) continue
      const key = `${atMs <= nowMs ? 'now' : atMs} ${first}`
      const to = [...(found.get(key)?.options.to ?? []), copy.address]
      found.set(key, { atMs, options: { by: RETRIED_BY, as, sender, again: false, to, first } })
    }
  }
  return [...found.values()]
}

function formOf(log: readonly EntryLogLine[], index: number): Pick<ReleaseOptions, 'as' | 'sender'> {
  const last = log.findLast(
    (line) =>
      line.act === 'release-begun' &&
      line.to === undefined &&
      line.first === undefined &&
      line.recipients.includes(index),
  )
  return last?.act === 'release-begun' ? { as: last.as, sender: last.sender } : { as: 'original' }
}

/** Whom attempts name, of the recipients of an entry or of those that it was forwarded to. */
export function addressesOf(
  { description }: Entry,
  attempts: readonly ReleaseOptions[],
): ReadonlySet<string> {
  return new Set(
    attempts.flatMap(({ to, recipients = [] }) => [
      ...(to ?? recipients.flatMap((index) => description.recipients[index]?.address ?? [])),
    ]),
  )
}

/** Pure: of whom it is given up to try again, of the recipients of an entry and of those that it was forwarded to. */
export function givenUpOf({ description, log }: Entry, nowMs: number): readonly string[] {
  const copies = [
    ...copiesOf(description.recipients, log),
    ...forwardsOf(log).flatMap((forward) => forward.copies),
  ]
  return [...new Set(copies.filter((copy) => isGivenUp(copy, nowMs)).map(({ address }) => address))]
}
