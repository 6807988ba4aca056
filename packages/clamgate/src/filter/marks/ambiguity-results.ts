import type { Modification } from '@clamgate/milter'
import { isLoopback, parseIp } from '../../patterns/network.ts'
import type { Outcome } from '../../policy/types.ts'
import type { ReadingFacts } from '../../policy/verdict.ts'
import { unscannableKey } from '../../policy/words/readings.ts'
import type { AmbiguityFields } from './ambiguity-fields.ts'

/** The field that says how a mail may be read, for programs of one administrative domain. */
export const AMBIGUITY_RESULTS = 'MIME-Ambiguity-Results'

/** How `headers` of the configuration wants the field. */
export interface AmbiguityFieldSettings {
  /** For mail that is ambiguous or unscannable, for all mail that was read, or for none. */
  readonly write: 'found' | 'always' | 'no'
  /** Who says it, as {@link gatewayId} makes it. */
  readonly id: string
}

/** What the field is written from. */
export interface AmbiguityMark {
  readonly outcome: Outcome
  /** Undefined: nobody looked at it that way. */
  readonly reading: ReadingFacts | undefined
  readonly fields: AmbiguityFields
  /** Address of the SMTP client; undefined where the MTA gives none (local submission). */
  readonly clientAddress: string | undefined
}

/** A name of this gateway as it stands in the field: letters, digits and `.-_:[]`. */
export function gatewayId(name: string): string {
  return name.replace(/[^A-Za-z0-9.:_[\]-]/g, '_')
}

/**
 * The value of the field. The grammar is ours until that of draft-chen-email-mime-ambiguity-defense can be compared:
 *
 *     value   = id SP "1" *( ";" SP name "=" item )          ; 1 is the version of this grammar
 *     id      = 1*( ALPHA / DIGIT / "." / "-" / "_" / ":" / "[" / "]" )
 *     names   : result   none, ambiguous or unscannable: the worst that holds
 *               classes  ids of the classes that were seen, with commas between; left out where none was
 *               reasons  of unscannable: bounds, partial, undecodable, encrypted, with commas between
 *               views    readings that were followed; 0: the mail is of a shape that has but one
 *               objects  distinct objects that were taken out of it
 *               action   accept, tag or mta-hold: what the gateway did
 *
 * In this order. Nothing of the message stands in it, but fixed tokens, numbers and the configured id.
 */
export function ambiguityResults(id: string, reading: ReadingFacts, action: Outcome['action']): string {
  const { classes, views, objects, unscannable } = reading
  const reasons = [...new Set(unscannable.map(({ kind }) => unscannableKey(kind)))].toSorted()
  const items = [
    `result=${resultOf(reading)}`,
    ...(classes.length === 0 ? [] : [`classes=${classes.join(',')}`]),
    ...(reasons.length === 0 ? [] : [`reasons=${reasons.join(',')}`]),
    `views=${views}`,
    `objects=${objects}`,
    `action=${action}`,
  ]
  return `${id} 1; ${items.join('; ')}`
}

function resultOf({ isAmbiguous, unscannable }: ReadingFacts): 'none' | 'ambiguous' | 'unscannable' {
  if (unscannable.length > 0) return 'unscannable'
  return isAmbiguous ? 'ambiguous' : 'none'
}

/** How many fields that came would have to be removed. */
export function ambiguityToRemove(mark: AmbiguityMark): number {
  const whose = removing(mark)
  if (whose === 'none') return 0
  return whose === 'all' ? mark.fields.count : mark.fields.ownCount
}

/**
 * What is done to the header: fields that came from outside are removed, ours is appended. With more than `most` to be removed
 * (in monitor mode alone, other mail is refused) none is, and ours is put on top of them.
 */
export function ambiguityChanges(
  { write, id }: AmbiguityFieldSettings,
  mark: AmbiguityMark,
  most: number,
): readonly Modification[] {
  const { outcome, reading } = mark
  const isFound = reading !== undefined && resultOf(reading) !== 'none'
  const isWritten = write === 'always' || (write === 'found' && isFound)
  const value =
    reading === undefined || !isWritten ? undefined : ambiguityResults(id, reading, outcome.action)
  const isTooMany = ambiguityToRemove(mark) > most
  const removed = isTooMany ? [] : removals(mark)
  if (value === undefined) return removed
  if (isTooMany) return [{ kind: 'insertHeader', index: 1, name: AMBIGUITY_RESULTS, value }]
  return [...removed, { kind: 'addHeader', name: AMBIGUITY_RESULTS, value }]
}

/**
 * Whose fields are removed. From a network that is exempt those of other gateways of ours are true, and one that names this
 * one is not, unless this host hands in again what was looked at already. Logins, senders and recipients prove nothing.
 */
function removing({ outcome: { verdict }, clientAddress }: AmbiguityMark): 'all' | 'own' | 'none' {
  if (verdict.kind !== 'skipped' || verdict.skip.by !== 'network') return 'all'
  if (clientAddress === undefined) return 'none'
  const ip = parseIp(clientAddress)
  return ip !== undefined && isLoopback(ip) ? 'none' : 'own'
}

/** From the highest index down: those below keep their places. */
function removals(mark: AmbiguityMark): readonly Modification[] {
  const whose = removing(mark)
  if (whose === 'none') return []
  return mark.fields.spellings.flatMap(({ name, count, own }) => {
    const indices = whose === 'own' ? own : Array.from({ length: count }, (_, before) => before + 1)
    return indices.toReversed().map((index) => ({ kind: 'changeHeader', index, name, value: '' }) as const)
  })
}
