import type { Actor } from '../../access/actor.ts'
import { scopeOf, type Thing, visible } from '../../access/may.ts'
import type { Config } from '../../config/schema.ts'
import type { Looked } from '../../jobs/judge.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries, EntryDescription } from '../../quarantine/entries/types.ts'
import { actFor, isHarmful } from '../../quarantine/links/may-release.ts'
import type { StoreReader } from '../../store/types.ts'

export interface LookDeps {
  readonly entries: Pick<Entries, 'read'>
  readonly store: Pick<StoreReader, 'entry'>
  /** `digest.release`: what a recipient may release. */
  readonly releasable: () => Config['digest']['release']
  /** `store.subjects` */
  readonly keepsSubjects: () => boolean
}

/**
 * What `may` has to know of an entry. One that somebody must not hear of is none, wherever it is kept, and whatever is wrong
 * with it.
 */
export function createLook({ entries, store, releasable, keepsSubjects }: LookDeps) {
  return async (id: string, actor: Actor): Promise<Looked | undefined> => {
    try {
      const { description } = await entries.read(id)
      const { subject, sender } = description
      return {
        ...thingOf(description, actor, releasable()),
        mail: {
          subject: subject === undefined || !keepsSubjects() ? undefined : textReadAgain(subject),
          sender: sender.address,
        },
      }
    } catch (error) {
      if (!(error instanceof EntryError)) throw error
      const seesAll = scopeOf(actor, 'quarantine.read').of === 'everything'
      switch (error.code) {
        case 'QUARANTINE_NO_ENTRY':
          return undefined
        case 'QUARANTINE_ENTRY_DAMAGED':
          // For whom it was cannot be read: who looks after all mail can delete it.
          return seesAll ? {} : undefined
        case 'QUARANTINE_ENTRY_ELSEWHERE': {
          const record = await store.entry(id)
          const recipients = record?.copies.map(({ address }) => address) ?? []
          if (seesAll || isSeen(actor, recipients)) throw error
          return undefined
        }
        default:
          throw error
      }
    }
  }
}

/** What a recipient has to ask for counts as malware for him: `may` knows no other reason to refuse a release. */
export function thingOf(
  { recipients, outcome }: Pick<EntryDescription, 'recipients' | 'outcome'>,
  { role }: Actor,
  releasable: Config['digest']['release'],
): Thing {
  const found = { kind: outcome.kind, class: outcome.class }
  const hasToAsk = role === 'recipient' && actFor('recipient', found, releasable) === 'ask'
  return {
    recipients: recipients.map(({ address }) => address),
    isMalware: hasToAsk || isHarmful(found),
  }
}

function isSeen(actor: Actor, recipients: readonly string[]): boolean {
  return visible(actor, 'quarantine.read', recipients).length > 0
}
