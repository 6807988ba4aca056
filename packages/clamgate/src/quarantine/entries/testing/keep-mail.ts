import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { KeptEnvelope } from '../../../filter/ports.ts'
import { keptEnvelope, recipientOutcome } from '../../keep/testing/kept-envelope.ts'
import { openQuarantine } from '../../keep/testing/open-quarantine.ts'
import { createFileContent } from '../content.ts'
import { createEntries, type EntriesDeps } from '../entries.ts'
import { Holds } from '../holds.ts'

/** Keeps a message as the filter does, in a quarantine that nobody else is at; for tests. @returns its id */
export async function keepMail(
  directory: string,
  { content = randomBytes(1000), envelope = keptEnvelope(), atMs, encryptTo }: KeptMail = {},
): Promise<string> {
  await using quarantine = openQuarantine(directory, atMs, encryptTo)
  const spool = quarantine.openSpool()
  await spool.write(content)
  return (await spool.keep(envelope)).id
}

export interface KeptMail {
  readonly content?: Buffer
  readonly envelope?: KeptEnvelope
  /** Unix time, ms. */
  readonly atMs?: number
  /** Public keys of age. */
  readonly encryptTo?: readonly string[]
}

/** An envelope for these addresses, without angle brackets. */
export function envelopeFor(...addresses: readonly string[]): KeptEnvelope {
  const usual = keptEnvelope()
  return {
    ...usual,
    recipients: addresses.map((address) => ({ address: `<${address}>`, parameters: [] })),
    outcome: {
      ...usual.outcome,
      recipients: addresses.map((address) => recipientOutcome(address, 'quarantine', 'quarantined')),
      keepFor: addresses.map((_, index) => index),
    },
  }
}

/** The entries of a directory, with plain files. */
export function entriesIn(directory: string, deps: Partial<EntriesDeps> = {}) {
  return createEntries({ directory, content: createFileContent(directory), holds: new Holds(), ...deps })
}

/** A file of an entry. */
export function fileOf(directory: string, id: string, kind: string): string {
  return join(directory, `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}`, `${id}.${kind}`)
}
