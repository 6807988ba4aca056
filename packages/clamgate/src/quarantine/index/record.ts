import { OUTCOMES, SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import { cutText } from '../../ground/clean.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import type { EntryRecord } from '../../store/types.ts'
import type { Entry } from '../entries/types.ts'

/** As events have it, characters: an entry has more of one that is encoded. */
const MAX_SUBJECT = 1000

/**
 * What the index has of an entry.
 * @param host whose directory it is in
 */
export function entryRecord({ description, copies }: Entry, host: string): EntryRecord {
  const { id, keptAtMs, queueId, messageId, subject, sender, client, outcome, message } = description
  return {
    ...{ id, keptAtMs, host, queueId, messageId, sender: sender.address },
    // As people read it, and as events have it: they search for what they see.
    subject: subject === undefined ? undefined : cutText(textReadAgain(subject), MAX_SUBJECT),
    ...{ client: client.address, authenticated: client.authenticated },
    // A word that this version does not know: it was kept all the same.
    kind: OUTCOMES.find((kind) => kind === outcome.kind) ?? 'failure',
    signature: outcome.signature,
    class: SIGNATURE_CLASSES.find((name) => name === outcome.class),
    ...{ source: outcome.source, bytes: message.bytes, sha256: message.sha256 },
    copies: copies.map(({ address, state, atMs, queueId: releasedAs, words }) => ({
      ...{ address, state, atMs, queueId: releasedAs, words },
    })),
  }
}
