import type { Actor } from '../../access/actor.ts'
import { scopeOf, visible } from '../../access/may.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import type { ReportRecord, ReportStore } from '../../quarantine/false-positive/types.ts'
import { reportId } from './reporting.ts'

export interface ReportedDeps {
  readonly reports: Pick<ReportStore, 'list'>
  readonly entries: Pick<Entries, 'read'>
  /** Who asks. */
  readonly actor: Actor
}

const ACT = 'false-positives.act'
const MOST_SHOWN = 500

/** Reports that somebody may hear of: whoever sees some mail alone has the own ones, as long as their mail is kept and theirs to see. */
export function createReported({ reports, entries, actor }: ReportedDeps) {
  const seesAll = scopeOf(actor, ACT).of === 'everything'

  /** Whoever had this name before, or other domains, may have reported it. */
  async function reaches(id: string): Promise<boolean> {
    try {
      const { description } = await entries.read(id)
      const recipients = description.recipients.map(({ address }) => address)
      return visible(actor, ACT, recipients).length > 0
    } catch (error) {
      return error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_ELSEWHERE'
    }
  }

  /** @param all also those that were sent, or came to an end */
  return async (all: boolean): Promise<readonly ReportRecord[]> => {
    const found = await reports.list({
      ...{ limit: MOST_SHOWN, open: !all },
      ...(seesAll ? {} : { by: actor.name }),
    })
    if (seesAll) return found
    // A user of the command line may be called like an account: what that has reported is of all mail.
    const named = found.filter(({ id, entry, signature, by }) => id === reportId(entry, signature, by))
    const reached = await Promise.all(named.map(({ entry }) => reaches(entry)))
    return named.filter((_, index) => reached[index])
  }
}
