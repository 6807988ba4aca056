import type { CopyState } from '../../store/copy-states.ts'
import type { CopyStatus, EntryLogLine } from '../entries/types.ts'

/**
 * What a line of the log of an entry makes of one recipient. A pair that is not listed leaves the state as it is: what is
 * deleted stays deleted, and a result that comes after that is a fact of the log alone.
 */
const NEXT: { readonly [From in CopyState]: Readonly<Partial<Record<Step, CopyState>>> } = {
  kept: { begin: 'releasing', delete: 'deleted', expire: 'expired' },
  releasing: {
    ...{ released: 'released', refused: 'refused', deferred: 'deferred', unknown: 'unknown' },
    // Without a result for it: somebody began anew after a crash.
    ...{ begin: 'releasing', delete: 'deleted', expire: 'expired' },
  },
  released: { begin: 'releasing', delete: 'deleted', expire: 'expired' },
  refused: { begin: 'releasing', delete: 'deleted', expire: 'expired' },
  deferred: { begin: 'releasing', delete: 'deleted', expire: 'expired' },
  unknown: { begin: 'releasing', delete: 'deleted', expire: 'expired' },
  deleted: {},
  expired: {},
}

type Result = 'released' | 'refused' | 'deferred' | 'unknown'
type Step = 'begin' | Result | 'delete' | 'expire'

/** A recipient of an entry, by all that its log says. */
export interface Copy extends CopyStatus {
  /** It was delivered, or may have been, by this or an earlier attempt: to send it again somebody has to say so. */
  readonly mayHaveArrived: boolean
  /** How often in a row it was deferred, and since when, Unix time, ms; undefined where the last attempt was not. */
  readonly deferrals: { readonly count: number; readonly sinceMs: number } | undefined
}

/**
 * The state of each recipient. A release that has begun and has no end is `releasing` as long as somebody is at it, by
 * `isRunning`; else whoever was at it has died, and nobody knows whether the mail was taken: `unknown`.
 */
export function copiesOf(
  recipients: readonly { readonly address: string }[],
  log: readonly EntryLogLine[],
  isRunning: (attempt: string) => boolean = () => false,
): readonly Copy[] {
  const copies = recipients.map(({ address }) => fresh(address))
  for (const line of log) apply(copies, line)
  return copies.map(({ attempt, ...copy }) =>
    copy.state === 'releasing' && !isRunning(attempt)
      ? { ...copy, state: 'unknown', mayHaveArrived: true }
      : copy,
  )
}

/** A copy while the log is gone through. */
type Growing = { -readonly [Key in keyof Copy]: Copy[Key] } & { attempt: string }

function fresh(address: string): Growing {
  return {
    ...{ address, state: 'kept', atMs: undefined, queueId: undefined, words: undefined },
    ...{ mayHaveArrived: false, deferrals: undefined, attempt: '' },
  }
}

function apply(copies: Growing[], line: EntryLogLine): void {
  const atMs = Date.parse(line.at)
  switch (line.act) {
    case 'release-begun': {
      if (line.to !== undefined || line.first !== undefined) return // others got it: those for whom it is kept are as they were
      for (const copy of at(copies, line.recipients)) {
        // The attempt before it has no end: nobody knows what came of it.
        if (copy.state === 'releasing') copy.mayHaveArrived = true
        if (!move(copy, 'begin', atMs)) continue
        copy.attempt = line.attempt
        // Whoever asks anew waits for a day of tries anew.
        if (line.by !== RETRIED_BY) copy.deferrals = undefined
      }
      return
    }
    case 'release-ended': {
      for (const result of line.results) {
        const [copy] = at(copies, [result.recipient])
        if (copy?.attempt !== line.attempt || !move(copy, result.state, atMs)) continue
        copy.queueId = result.queueId
        copy.words = result.words
        copy.mayHaveArrived ||= result.state === 'released' || result.state === 'unknown'
        const { count = 0, sinceMs = atMs } = copy.deferrals ?? {}
        copy.deferrals =
          result.state === 'deferred' ? { count: count + 1, sinceMs: Math.min(sinceMs, atMs) } : undefined
      }
      return
    }
    case 'deleted':
      for (const copy of at(copies, line.recipients)) move(copy, 'delete', atMs)
      return
    case 'noted':
      return
  }
}

function at(copies: readonly Growing[], indices: readonly number[]): readonly Growing[] {
  return indices.flatMap((index) => copies[index] ?? [])
}

function move(copy: Growing, step: Step, atMs: number): boolean {
  const next = NEXT[copy.state][step]
  if (next === undefined) return false
  copy.state = next
  copy.atMs = atMs
  return true
}

/** What became of one `forward`: who is to get it, each as a recipient is. */
export interface Forward {
  /** The attempt with which it began. */
  readonly first: string
  readonly as: 'original' | 'attachment' | 'zip'
  readonly sender: 'original' | 'null' | undefined
  readonly copies: readonly Copy[]
}

/** Whom the indices of an attempt to forward name, by attempt; those of any other are of the recipients of the entry. */
export function forwardedTo(log: readonly EntryLogLine[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const line of log) {
    if (line.act !== 'release-begun') continue
    if (line.to !== undefined) found.set(line.attempt, line.to)
    else if (line.first !== undefined) found.set(line.attempt, found.get(line.first) ?? [])
  }
  return found
}

/** Each `forward` in a log, with all attempts of it. */
export function forwardsOf(log: readonly EntryLogLine[]): readonly Forward[] {
  return log.flatMap((root): readonly Forward[] => {
    if (root.act !== 'release-begun' || root.to === undefined) return []
    const { attempt: first, as, sender, to } = root
    const attempts = new Set([first])
    const lines = log.flatMap((line): readonly EntryLogLine[] => {
      if (line.act === 'release-begun' && line.first === first) attempts.add(line.attempt)
      if (!('attempt' in line) || !attempts.has(line.attempt)) return []
      return [line.act === 'release-begun' ? { ...line, to: undefined, first: undefined } : line]
    })
    const recipients = to.map((address) => ({ address }))
    return [{ first, as, sender, copies: copiesOf(recipients, lines) }]
  })
}

/** Why nothing is sent to a recipient: stable, for catalogues. */
export const WHY_NOT = {
  'may-have-arrived': 'An earlier release may have delivered it',
  released: 'It was released already',
  unknown: 'It was perhaps delivered: the release did not come to its end',
  releasing: 'It is being released',
  deleted: 'It was deleted for this recipient',
  expired: 'It has expired',
} as const
export type WhyNot = keyof typeof WHY_NOT

/** Why a recipient is not released to now; undefined: it may be. */
export function whyNot(copy: Copy, again: boolean): WhyNot | undefined {
  switch (copy.state) {
    case 'kept':
    case 'refused':
    case 'deferred':
      return copy.mayHaveArrived && !again ? 'may-have-arrived' : undefined
    case 'released':
    case 'unknown':
      return again ? undefined : copy.state
    case 'releasing':
    case 'deleted':
    case 'expired':
      return copy.state
  }
}

/** Who asks for what is tried again. */
export const RETRIED_BY = 'clamgate'
/** For how long a deferred copy is tried again, ms. */
export const RETRY_FOR_MS = 86_400_000
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 3_600_000

/**
 * When a deferred copy is tried again, Unix time, ms; undefined: it is not deferred, or was tried for long enough. One whose time
 * passed while nobody could try is tried once more. A try that stands in the future was written down by a clock that ran
 * ahead: it is tried now, and the day begins anew with that.
 */
export function retryAt({ state, atMs, deferrals, mayHaveArrived }: Copy, nowMs: number): number | undefined {
  // What may have arrived is sent again only when somebody says so.
  if (state !== 'deferred' || atMs === undefined || deferrals === undefined || mayHaveArrived)
    return undefined
  if (atMs > nowMs + LONGEST_PAUSE_MS) return nowMs
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (deferrals.count - 1), LONGEST_PAUSE_MS)
  const nextMs = atMs + pauseMs
  return nextMs - deferrals.sinceMs > RETRY_FOR_MS ? undefined : nextMs
}

/** The day in which a deferred copy is tried again is over; one last try may still be due. */
export function isDayOver({ deferrals }: Copy, nowMs: number): boolean {
  return deferrals !== undefined && nowMs - deferrals.sinceMs > RETRY_FOR_MS
}

/** Deferred, and given up: it waits for somebody who acts. */
export function isGivenUp(copy: Copy, nowMs: number): boolean {
  if (copy.state !== 'deferred' || copy.mayHaveArrived) return false
  return isDayOver(copy, nowMs) || retryAt(copy, nowMs) === undefined
}

/**
 * Copies as people and the index have them. To be given up is a matter of time and stands in no log: such a copy is as one that the MTA
 * refused, so that whoever may act on that may act on it.
 */
export function copiesNow(copies: readonly Copy[], nowMs: number): readonly Copy[] {
  return copies.map((copy): Copy => {
    if (isGivenUp(copy, nowMs)) {
      const words = `Given up after a day of tries${copy.words === undefined ? '' : `: ${copy.words}`}`
      return { ...copy, state: 'refused', words }
    }
    // It is not tried again either: an earlier release may have delivered it.
    return copy.state === 'deferred' && copy.mayHaveArrived ? { ...copy, state: 'unknown' } : copy
  })
}
