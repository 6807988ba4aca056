import { decideMessage } from '../../filter/decide.ts'
import { HeaderHits } from '../../filter/header-hits.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { KeptHeaders } from '../../filter/record.ts'
import { WatchedFields } from '../../filter/watched-fields.ts'
import { capabilitiesFor } from '../../policy/capabilities.ts'
import { octetsOf } from '../../policy/mailbox.ts'
import { SENTINEL_KEY } from '../../policy/sentinel.ts'
import type { HeaderTest, Outcome, RawFacts, SkipFacts } from '../../policy/types.ts'
import { CAPS } from '../../store/batch/caps.ts'
import { type KeptFacts, keptFacts } from '../../store/facts.ts'
import { type Doubt, doubt, fieldsNotKept, scanFailedThen } from './doubts.ts'
import { verdictNow } from './verdict-now.ts'

/** What is written down of a message, as far as it is decided upon. */
export interface PastMessage {
  readonly atMs: number
  readonly sender: string
  readonly recipients: readonly { readonly address: string }[]
  readonly client?: string | undefined
  readonly authenticated?: string | undefined
  readonly bytes: number
  readonly kind: string
  readonly subject?: string | undefined
  readonly messageId?: string | undefined
  readonly incident?: string | undefined
  readonly databaseDate?: string | undefined
  readonly facts?: string | undefined
}

/** What other settings decide on a message; or why that cannot be told. */
export type DecidedAgain =
  | { readonly isKnown: true; readonly outcome: Outcome }
  | { readonly isKnown: false; readonly why: Doubt }

/** What is kept of a message, made ready. */
export interface Recalled {
  readonly kept: KeptFacts
  readonly envelope: SkipFacts
}

/** Undefined: too little of it is kept. */
export function recall(past: PastMessage): Recalled | undefined {
  // A kind that we do not know is none of which the columns say enough.
  const kept = keptFacts({ facts: past.facts, kind: past.kind === 'clean' ? 'clean' : 'failure' })
  if (kept === undefined) return undefined
  const { sender, recipients, client, authenticated } = past
  // It may have been longer, and another one then.
  const isCut = [sender, ...recipients.map(({ address }) => address)].some(
    (address) => address.length >= CAPS.address,
  )
  if (isCut || (authenticated?.length ?? 0) >= CAPS.client) return undefined
  const addresses = recipients.map(({ address }) => address)
  return { kept, envelope: { sender, recipients: addresses, clientAddress: client, authenticated } }
}

/** Undefined: what is kept of it can be decided upon; else why not, though all of it is kept. */
export function untellable(because: string): Doubt | undefined {
  if (!because.startsWith(`${SENTINEL_KEY}.`)) return undefined
  return doubt('sentinel')
}

/** What of the past would not be the same today, though the policy decides on it. */
export function doubtsOf({ kept }: Recalled): readonly Doubt[] {
  const { verdict } = kept
  if (verdict.kind === 'failure') return [scanFailedThen(verdict.code)]
  const also = verdict.kind === 'skipped' ? [] : (verdict.also ?? [])
  return [verdict, ...also].some(({ kind }) => kind === 'databases-missing')
    ? [doubt('no-official-databases')]
    : []
}

/** Decides on a message that is over by other settings, by the step of the road. */
export function decideAgain(
  past: PastMessage,
  { kept, envelope }: Recalled,
  settings: FilterSettings,
  nowMs: number,
): DecidedAgain {
  const mtaEnvelope = envelopeOfMta(kept, envelope)
  const verdict = verdictNow(
    {
      ...{ verdict: kept.verdict, envelope, raw: () => mtaEnvelope, bytes: past.bytes },
      databaseAgeMs: ageOf(past),
    },
    settings,
  )
  if ('sentence' in verdict) return { isKnown: false, why: verdict }
  const { policy } = settings
  const { removeRecipients } = kept.can
  const mta = {
    ...kept.can,
    removeRecipients: removeRecipients === 'never' ? 'yes' : removeRecipients,
  } as const
  const message = {
    ...{ envelope, verdict, nowMs, sizeBytes: past.bytes, isWholeEnvelope: true },
    can: capabilitiesFor(mtaEnvelope, policy, mta),
    fields: fieldsOf(past, settings),
  }
  const { fitting, unknown } = headerFacts(past, kept.headers, settings)
  const decide = (also: readonly HeaderTest[]) =>
    decideMessage(
      { ...message, headers: new Set([...fitting, ...also]) },
      settings,
      () => past.incident ?? 'EXAMPLE',
    ).outcome
  const outcome = decide([])
  const others = assumptions(unknown).map(decide)
  if (others.every((other) => isSame(outcome, other))) return { isKnown: true, outcome }
  const names = [...new Set(unknown.flatMap((test) => test.names))].toSorted()
  return { isKnown: false, why: fieldsNotKept(names) }
}

/** Whether two decisions do the same with everybody's copy. */
function isSame(one: Outcome, other: Outcome): boolean {
  return (
    one.action === other.action &&
    one.recipients.every(({ fate, wanted }, index) => {
      const its = other.recipients[index]
      return fate === its?.fate && wanted === its.wanted
    })
  )
}

/** With so many unknown conditions each combination is tried. */
const TRIED_TOGETHER = 4

/** What may be true of conditions of which nothing is known, but that none is. */
function assumptions(unknown: readonly HeaderTest[]): readonly (readonly HeaderTest[])[] {
  if (unknown.length === 0) return []
  if (unknown.length > TRIED_TOGETHER) return [unknown, ...unknown.map((test) => [test])]
  return Array.from({ length: 2 ** unknown.length - 1 }, (_, index) =>
    unknown.filter((_test, bit) => ((index + 1) & (1 << bit)) !== 0),
  )
}

/** Which conditions on header fields hold, and of which that is not known. */
function headerFacts(
  { subject, messageId }: PastMessage,
  kept: KeptHeaders | undefined,
  { policy, headerTests }: FilterSettings,
): { readonly fitting: ReadonlySet<HeaderTest>; readonly unknown: readonly HeaderTest[] } {
  if (policy.headers.length === 0) return { fitting: NONE, unknown: [] }
  const hits = new HeaderHits(headerTests)
  const known = new Set(kept?.isCut === true ? [] : kept?.asked)
  for (const [name, value] of kept?.fields ?? []) hits.see(Buffer.from(name), Buffer.from(value, 'latin1'))
  // Columns have the first of a name, which most mail has once.
  for (const [name, value] of [
    ['subject', subject],
    ['message-id', messageId],
  ] as const) {
    if (known.has(name) || value === undefined || value.length >= CAPPED_CHARS) continue
    hits.see(Buffer.from(name), Buffer.from(value))
    known.add(name)
  }
  const { fitting } = hits
  return {
    fitting,
    unknown: policy.headers.filter(
      (test) => !fitting.has(test) && !test.names.every((name) => known.has(name)),
    ),
  }
}

const NONE: ReadonlySet<HeaderTest> = new Set()
/** A text of that length may have been longer. */
const CAPPED_CHARS = 1000

function fieldsOf({ subject }: PastMessage, { watched }: FilterSettings): WatchedFields {
  const fields = new WatchedFields(watched)
  if (subject !== undefined) fields.see(Buffer.from('Subject'), Buffer.from(subject))
  return fields
}

/** As the MTA gave it. */
function envelopeOfMta({ raw }: KeptFacts, { sender, recipients, authenticated }: SkipFacts): RawFacts {
  const octets = authenticated === undefined ? undefined : octetsOf(authenticated)
  if (raw !== undefined) return { ...raw, authenticated: octets }
  return {
    sender: octetsOf(`<${sender}>`),
    recipients: recipients.map((address) => octetsOf(`<${address}>`)),
    authenticated: octets,
  }
}

function ageOf({ atMs, databaseDate }: PastMessage): number | undefined {
  const dateMs = databaseDate === undefined ? Number.NaN : Date.parse(databaseDate)
  return Number.isNaN(dateMs) ? undefined : atMs - dateMs
}
