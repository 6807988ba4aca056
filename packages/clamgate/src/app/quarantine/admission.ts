import type { Actor } from '../../access/actor.ts'
import type { Act } from '../../access/acts.ts'
import { noSuchThing, proofNeeded } from '../../access/errors.ts'
import { may, scopeOf, within } from '../../access/may.ts'
import type { Config } from '../../config/schema.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries, Entry } from '../../quarantine/entries/types.ts'
import { noSooner } from '../console/no-sooner.ts'
import { thingOf } from '../jobs/look.ts'

/** An entry that somebody may do something with. */
export interface Admitted {
  readonly entry: Entry
  /** The copies that this reaches. */
  readonly indices: readonly number[]
  /** These are all. */
  readonly isWhole: boolean
}

/**
 * Reads an entry for an act of somebody.
 * @throws {AccessError} ACCESS_NONE where it is not there, or not theirs; ACCESS_PROOF_NEEDED
 * @throws {EntryError} for whoever sees all mail: what is wrong with it
 */
export type Admission = (id: string, act: Act) => Promise<Admitted>

/**
 * The one place where acts on entries ask whether somebody may.
 * @param releasable `digest.release`: what a recipient may release
 */
export function createAdmission(
  entries: Pick<Entries, 'read'>,
  actor: Actor,
  releasable: () => Config['digest']['release'],
): Admission {
  return async (id, act) => {
    const scope = scopeOf(actor, act)
    const admitted = await noSooner(scope, async () => {
      const entry = await readFor(entries, id, scope.of === 'everything')
      if (entry === undefined) return undefined
      const addresses = entry.copies.map(({ address }) => address)
      const heardOf = new Set(within(scope, addresses))
      const indices = [...addresses.keys()].filter((n) => heardOf.has(addresses[n] ?? ''))
      const answer = may(actor, act, thingOf(entry.description, actor, releasable()))
      return answer === 'no'
        ? undefined
        : { answer, entry, indices, isWhole: indices.length === addresses.length }
    })
    if (admitted === undefined) noSuchThing()
    if (admitted.answer === 'proof') throw proofNeeded()
    return admitted
  }
}

/** Whoever does not see all mail hears nothing of an entry that cannot be read: nobody can tell whose it is. */
async function readFor(
  entries: Pick<Entries, 'read'>,
  id: string,
  seesAll: boolean,
): Promise<Entry | undefined> {
  try {
    return await entries.read(id)
  } catch (error) {
    if (seesAll || !(error instanceof EntryError)) throw error
    return undefined
  }
}
