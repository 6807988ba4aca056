import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { createTimeId } from '../../store/time-id.ts'
import type { ActionRecord, StoreWrite } from '../../store/types.ts'

/** What somebody did to an entry. */
export type Noted = Omit<ActionRecord, 'id' | 'host' | 'atMs'>

/** A function that writes down what somebody did, for the timeline. */
export function noteActions(host: string, tell: (write: StoreWrite) => void, now: () => number) {
  return (noted: Noted): void => {
    const atMs = now()
    tell({ kind: 'action', action: { ...noted, id: createTimeId(atMs), host, atMs } })
  }
}

/** Something that was done with an entry and leaves it as it is: an export, a report, a request. */
export interface EntryDeed {
  readonly entry: string
  readonly by: string
  /** Of the timeline, and of the log of the entry. */
  readonly act: string
  readonly words: string
}

export interface EntryNotesDeps {
  readonly entries: Pick<Entries, 'append'>
  readonly note: (noted: Noted) => void
  readonly log: Log
  readonly now: () => number
}

/** A function that notes such a deed in the timeline and in the log of the entry. It never rejects: what cannot be noted is told. */
export function noteInEntries({ entries, note, log, now }: EntryNotesDeps) {
  return async ({ entry, by, act, words }: EntryDeed): Promise<void> => {
    note({ actor: by, act, entry, result: 'ok', words: cleanText(words) })
    const line = { act: 'noted', at: new Date(now()).toISOString(), by, what: act, words } as const
    await entries.append(entry, line).catch((error: unknown) => {
      const sentence = `The log of the entry ${entry} cannot be written (${act}): ${messageOf(error)}`
      log.warn('quarantine.unnoted', sentence, { ...failureFields(error), entry })
    })
  }
}
