import type { Seen } from './parity.ts'

/** Something that is different on purpose. */
export interface Difference {
  readonly why: string
  readonly before?: (seen: Seen) => Seen
  readonly both?: (seen: Seen) => Seen
}

/**
 * What is different on purpose, and why. `before` turns what clamav-milter does into what we do; `both` takes away what
 * need not be the same. docs/guide/migrate-from-clamav-milter.md tells people.
 */
export const DIFFERENCES = {
  'hold-reason': {
    why: 'the reason of a hold names the virus; clamav-milter says "quarantined by clamav-milter" of all',
    both: (seen: Seen) => changes(seen, (change) => change.replace(/^hold: .*/, 'hold')),
  },
  'own-words': {
    why: 'a refusal or deferral without RejectMsg says in words of ours why; clamav-milter leaves it to the MTA',
    both: (seen: Seen) => outcomes(seen, (outcome) => outcome.replace(/^(\d{3} \S+) .*/, '$1')),
  },
  'status-of-unscanned': {
    why: 'mail that was not scanned says so in X-Virus-Status and in the log; clamav-milter adds no fields to it and no line',
    both: (seen: Seen) => ({
      ...seen,
      mails: seen.mails.map((one) => (one.changes.some(tellsVerdict) ? one : { ...one, changes: [] })),
    }),
  },
  'status-of-oversize': {
    why: 'mail of which only the beginning was scanned is not called clean',
    before: (seen: Seen) =>
      changes(seen, (change) =>
        change.replace(
          /Status: Clean$/,
          'Status: Not scanned completely (message too large, its beginning is clean)',
        ),
      ),
  },
  'line-for-empty': {
    why: 'a message with neither fields nor body is scanned and has its line; clamav-milter passes it on without one',
    before: (seen: Seen): Seen => ({ ...seen, lines: [...seen.lines, ...seen.lines.slice(0, 1)] }),
  },
  'no-null': {
    why: 'a value that is missing is UNKNOWN in every line; clamav-milter writes (null) in lines of clean mail',
    before: (seen: Seen) => lines(seen, (line) => line.replaceAll('(null)', 'UNKNOWN')),
  },
  'one-pair-of-brackets': {
    why: 'recipients have one pair of angle brackets; clamav-milter writes two with SupportMultipleRecipients',
    before: (seen: Seen) => lines(seen, (line) => line.replaceAll(/<<([^<>]*)>>/g, '<$1>')),
  },
  'arguments-without-brackets': {
    why: 'no argument of the program is in angle brackets; clamav-milter hands over recipients with theirs with SupportMultipleRecipients',
    before: (seen: Seen) => ({
      ...seen,
      runs: seen.runs.map((run) => run.replaceAll(/\|<([^<>|]*)>\|(?=[^|]*\|[^|]*\|[^|]*$)/g, '|$1|')),
    }),
  },
} as const satisfies Readonly<Record<string, Difference>>

export type DifferenceName = keyof typeof DIFFERENCES

function tellsVerdict(change: string): boolean {
  return /X-Virus-Status: (?:Clean|Infected)/.test(change)
}

function changes(seen: Seen, map: (change: string) => string): Seen {
  return { ...seen, mails: seen.mails.map((one) => ({ ...one, changes: one.changes.map(map) })) }
}

function outcomes(seen: Seen, map: (outcome: string) => string): Seen {
  return { ...seen, mails: seen.mails.map((one) => ({ ...one, outcome: map(one.outcome) })) }
}

function lines(seen: Seen, map: (line: string) => string): Seen {
  return { ...seen, lines: seen.lines.map(map) }
}
