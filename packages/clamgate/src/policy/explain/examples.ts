import type { OutcomeKind, UnscannableKey } from '../../config/schema.ts'
import { together, type Unfound, type UnscannablePart, type Verdict } from '../verdict.ts'
import { FAILURE_KINDS, FAILURE_WORDS } from '../words/failures.ts'

const DAY_MS = 86_400_000

const PARTS: Readonly<Record<UnscannableKey, UnscannablePart>> = {
  bounds: { kind: 'bound', what: 'depth', path: '0.1' },
  partial: { kind: 'partial', what: 'message/partial', path: '0' },
  undecodable: { kind: 'undecodable', what: 'base64', path: '0.1' },
  encrypted: { kind: 'encrypted', what: 's/mime', path: '0' },
}

/** An example of each kind of what could not be brought before the scanner, by its key. */
export const EXAMPLE_PARTS: ReadonlyMap<string, UnscannablePart> = new Map(Object.entries(PARTS))

/** An example of each outcome that can be asked for; mail is exempt by its envelope only. */
const EXAMPLES: Readonly<Record<Exclude<OutcomeKind, 'skipped'>, Verdict>> = {
  clean: { kind: 'clean' },
  infected: { kind: 'infected', signature: 'Eicar-Signature' },
  encrypted: { kind: 'infected', signature: 'Heuristics.Encrypted.Zip' },
  'limits-exceeded': { kind: 'infected', signature: 'Heuristics.Limits.Exceeded.MaxScanSize' },
  oversize: { kind: 'oversize', head: 'clean' },
  'databases-missing': { kind: 'databases-missing' },
  'databases-outdated': { kind: 'databases-outdated', ageMs: 30 * DAY_MS },
  unscannable: unfoundMail({ parts: [PARTS.bounds] }),
  ambiguous: unfoundMail({ classes: ['C01'] }),
  failure: failed(FAILURE_WORDS.error.codes[0]),
}

/** Mail in which nothing was found, whose readers get different objects where it has classes. */
export function unfoundMail({
  classes = [],
  parts = [],
}: {
  readonly classes?: readonly string[]
  readonly parts?: readonly UnscannablePart[]
}): Unfound {
  return together([
    { kind: 'clean' },
    ...(parts.length === 0 ? [] : [{ kind: 'unscannable', parts } as const]),
    ...(classes.length === 0 ? [] : [{ kind: 'ambiguous', classes } as const]),
  ])
}

/** The examples by the name of their outcome. */
export const EXAMPLE_VERDICTS: ReadonlyMap<string, Verdict> = new Map(Object.entries(EXAMPLES))

/** An example of each kind of failure, by its name. */
export const EXAMPLE_FAILURES: ReadonlyMap<string, Verdict> = new Map(
  FAILURE_KINDS.map((kind) => [kind, failed(FAILURE_WORDS[kind].codes[0])]),
)

function failed(code: string): Verdict {
  return { kind: 'failure', code, detail: 'assumed' }
}
