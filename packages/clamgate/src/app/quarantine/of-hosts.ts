import { cleanText } from '../../ground/clean.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import type { StoreReader } from '../../store/types.ts'

/**
 * Entries of this host, where several share an index: whoever asks for one that is not here hears which host keeps it, or when
 * it has left the quarantine, as far as the index knows.
 */
export function entriesOfHosts(
  entries: Entries,
  store: Pick<StoreReader, 'entry' | 'event'>,
  host: string,
): Entries {
  async function explained<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof EntryError) || error.code !== 'QUARANTINE_NO_ENTRY') throw error
      throw (await whereItIs(id, error).catch(() => undefined)) ?? error
    }
  }

  async function whereItIs(id: string, cause: EntryError): Promise<EntryError | undefined> {
    const record = await store.entry(id)
    if (record !== undefined && record.host !== host) return elsewhere(id, record.host, cause)
    const event = record === undefined ? (await store.event(id))?.event : undefined
    if (event?.entry !== id || event.gone === undefined) return undefined
    const { atMs, states } = event.gone
    const when = new Date(atMs).toISOString()
    return new EntryError(
      'QUARANTINE_NO_ENTRY',
      `The entry ${id} has left the quarantine, ${when}: ${states.join(', ')}`,
      {
        ...{ cause, details: { id } },
        remedy: `All that is known of it: clamgate events show ${id}`,
      },
    )
  }

  return {
    ...entries,
    read: (id) => explained(id, () => entries.read(id)),
    open: (id) => explained(id, () => entries.open(id)),
    append: (id, line) => explained(id, () => entries.append(id, line)),
    remove: (id) => explained(id, () => entries.remove(id)),
    take: (id, who) => explained(id, () => entries.take(id, who)),
  }
}

function elsewhere(id: string, keeper: string, cause: EntryError): EntryError {
  const where = cleanText(keeper, 100)
  return new EntryError(
    'QUARANTINE_ENTRY_ELSEWHERE',
    `The entry ${id} is kept by ${where}, not by this host`,
    {
      ...{ cause, details: { id, host: where } },
      remedy: `Run the same command on ${where}.`,
    },
  )
}
