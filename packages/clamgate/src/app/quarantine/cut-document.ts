import type { EntryDocument } from '../../api/quarantine/documents.ts'

/** An entry that others have copies of, too, with these copies alone, and with what was done to them, or by whoever asks. */
export function cutDocument(entry: EntryDocument, indices: readonly number[], name: string): EntryDocument {
  const recipients = indices.flatMap((n) => entry.recipients[n] ?? [])
  const addresses = new Set(recipients.map(({ address }) => address))
  return {
    ...entry,
    recipients,
    // Why it was kept may be the rule of somebody else.
    outcome: { ...entry.outcome, because: '' },
    history: entry.history.flatMap((line): EntryDocument['history'] => {
      if (line.act === 'noted') return line.by === name ? [line] : []
      const mine = line.recipients?.filter((address) => addresses.has(address))
      const results = line.results?.filter(({ address }) => addresses.has(address))
      if ((mine?.length ?? 0) + (results?.length ?? 0) === 0) return []
      return [{ ...line, recipients: mine, results, by: line.by === name ? line.by : undefined }]
    }),
  }
}

/** What the page of a mail needs that a recipient looks at: nothing of how this host works. */
export function forRecipient(entry: EntryDocument): EntryDocument {
  const { outcome, content } = entry
  return {
    ...entry,
    host: '',
    client: { name: '' },
    sender: { address: entry.sender.address, parameters: [] },
    recipients: entry.recipients.map((copy) => ({ ...copy, parameters: [] })),
    outcome: {
      kind: outcome.kind,
      signature: outcome.signature,
      class: outcome.class,
      action: outcome.action,
      because: '',
    },
    content: { bytes: content.bytes, sha256: content.sha256, sealedTo: [] },
    ...{ server: undefined, databaseVersion: undefined, history: [], actions: null },
  }
}
