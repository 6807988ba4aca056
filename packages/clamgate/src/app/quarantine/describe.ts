import type { EntryDocument, ListedEntry } from '../../api/quarantine/documents.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import type { Entry, EntryLogLine } from '../../quarantine/entries/types.ts'
import { forwardedTo } from '../../quarantine/release/states.ts'
import type { ActionRecord, EntryRecord } from '../../store/types.ts'

/** Of thousands of recipients a list names these; `show` has all. */
const RECIPIENTS_SHOWN = 10

/** An entry as a line of a list. */
export function describeRecord(record: EntryRecord, keepMs: number): ListedEntry {
  const { id, keptAtMs, host, queueId, messageId, subject, sender, copies, kind } = record
  const states: Partial<Record<EntryRecord['copies'][number]['state'], number>> = {}
  for (const { state } of copies) states[state] = (states[state] ?? 0) + 1
  return {
    ...{ id, ...times(keptAtMs, keepMs), host, queueId, messageId, subject, sender },
    recipients: copies.slice(0, RECIPIENTS_SHOWN).map(({ address }) => address),
    ...{ recipientCount: copies.length, states, kind },
    ...{ signature: record.signature, class: record.class, source: record.source, bytes: record.bytes },
  }
}

/** An entry of which only the id can be told, and why. */
export function describeDamaged(
  id: string,
  keptAtMs: number,
  { host, keepMs, why }: { readonly host: string; readonly keepMs: number; readonly why: string },
): ListedEntry {
  return {
    ...{ id, ...times(keptAtMs, keepMs), host, sender: '', recipients: [], recipientCount: 0, states: {} },
    ...{ kind: 'damaged', bytes: 0, damaged: why },
  }
}

export interface EntryFacts {
  readonly entry: Entry
  readonly host: string
  /** `quarantine.keep`, ms. */
  readonly keepMs: number
  /** Why the message cannot be handed out. */
  readonly damaged: string | undefined
  /** Undefined: the index could not be asked. */
  readonly actions: readonly ActionRecord[] | undefined
}

/** All that is known of an entry. */
export function describeEntry({ entry, host, keepMs, damaged, actions }: EntryFacts): EntryDocument {
  const { description, copies } = entry
  const { id, keptAtMs, receivedAtMs, queueId, messageId, subject, client, sender, outcome } = description
  const { file, object, bytes, sha256, sealedTo } = description.message
  return {
    ...{ id, ...times(keptAtMs, keepMs), receivedAt: written(receivedAtMs), host },
    ...{ queueId, messageId, client: { ...client } },
    subject: subject === undefined ? undefined : textReadAgain(subject),
    sender: { address: sender.address, parameters: [...sender.parameters] },
    recipients: copies.map((copy, index) => ({
      ...describeCopy(copy),
      parameters: [...(description.recipients[index]?.parameters ?? [])],
    })),
    outcome: { ...outcome },
    content: { file, object, bytes, sha256, sealedTo: [...sealedTo] },
    ...{ server: description.server, databaseVersion: description.databaseVersion, damaged },
    history: historyOf(entry),
    actions:
      actions?.map(({ atMs, actor, act, result, words }) => ({
        ...{ at: written(atMs), actor, act, result, words },
      })) ?? null,
  }
}

function describeCopy({ address, state, atMs, queueId, words }: Entry['copies'][number]) {
  return { address, state, at: atMs === undefined ? undefined : written(atMs), queueId, words }
}

function historyOf({ copies, log }: Entry): EntryDocument['history'] {
  const kept = copies.map(({ address }) => address)
  const others = forwardedTo(log)
  return log.map((line) =>
    describeLine(line, ('attempt' in line ? others.get(line.attempt) : undefined) ?? kept),
  )
}

function describeLine(line: EntryLogLine, addresses: readonly string[]): EntryDocument['history'][number] {
  const addressOf = (index: number) => addresses[index] ?? ''
  switch (line.act) {
    case 'release-begun': {
      const { act, at, by, as, recipients } = line
      return { act, at, by, as, recipients: recipients.map(addressOf) }
    }
    case 'release-ended':
      return {
        ...{ act: line.act, at: line.at },
        results: line.results.map(({ recipient, state, queueId, words }) => ({
          ...{ address: addressOf(recipient), state, queueId, words },
        })),
      }
    case 'deleted':
      return { act: line.act, at: line.at, by: line.by, recipients: line.recipients.map(addressOf) }
    case 'noted':
      return { act: line.act, at: line.at, by: line.by, what: line.what, words: line.words }
  }
}

function times(keptAtMs: number, keepMs: number) {
  return { keptAt: written(keptAtMs), expiresAt: written(keptAtMs + keepMs) }
}

function written(ms: number): string {
  return new Date(ms).toISOString()
}
