import { LATE, within } from '../ground/within.ts'
import type { SkipFacts } from '../policy/types.ts'
import type { Ignored, Origin, Trip, Unfound, Verdict } from '../policy/verdict.ts'
import type { SignatureFacts } from './ports.ts'

export interface StandingOptions {
  readonly envelope: SkipFacts
  /** What the mail would be without the finding. */
  readonly otherwise: Unfound
  /** The hit counts: it is mail, and nobody who asks. */
  readonly isMail: boolean
  /** Longest wait for the origin, ms. */
  readonly originMs?: number
}

/** With a margin above what the lookup allows itself, ms. */
const ORIGIN_MS = 3000

/**
 * A verdict with what is known of its finding beside the name: whose it is, how the breaker stands, for whom it is ignored.
 * Ignored for all, it is no finding any more. Anything that fails here leaves the finding as it is. Never rejects.
 */
export async function withStanding(
  verdict: Verdict,
  facts: SignatureFacts,
  options: StandingOptions,
): Promise<Verdict> {
  if (verdict.kind !== 'infected') return verdict
  const { signature } = verdict
  const { envelope, otherwise, isMail, originMs = ORIGIN_MS } = options
  const ignored = ignoredFor(signature, facts, envelope)
  const [first] = ignored.flatMap(({ entry }) => entry ?? [])
  if (first !== undefined && ignored.every(({ entry }) => entry !== undefined)) {
    return { ...otherwise, ignored: first }
  }
  const origin = await originOf(signature, facts, originMs)
  const trip = tripOf(() =>
    isMail ? facts.hit({ signature, origin, envelope }) : facts.trip(signature, origin),
  )
  if (first === undefined) return { ...verdict, origin, trip }
  const recipients = ignored.flatMap(({ entry, index }) => (entry === undefined ? [] : [index]))
  return { ...verdict, origin, trip, spared: { recipients, as: { ...otherwise, ignored: first } } }
}

/** Each recipient by itself, since an entry may be for one of them. */
function ignoredFor(
  signature: string,
  facts: SignatureFacts,
  envelope: SkipFacts,
): readonly { readonly index: number; readonly entry: Ignored | undefined }[] {
  const each = envelope.recipients.length === 0 ? [[]] : envelope.recipients.map((recipient) => [recipient])
  try {
    return each.map((recipients, index) => ({
      index,
      entry: facts.ignored(signature, { ...envelope, recipients }),
    }))
  } catch {
    return [{ index: 0, entry: undefined }]
  }
}

async function originOf(
  signature: string,
  facts: SignatureFacts,
  waitMs: number,
): Promise<Origin | undefined> {
  try {
    const origin = await within(facts.origin(signature), waitMs)
    return origin === LATE ? undefined : origin
  } catch {
    return undefined
  }
}

function tripOf(ask: () => Trip | undefined): Trip | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
