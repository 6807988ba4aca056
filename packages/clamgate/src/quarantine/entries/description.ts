import { z } from 'zod'
import { mailboxOf } from '../../patterns/mailbox.ts'
import { readableText } from '../keep/entry-text.ts'
import { EntryError } from './errors.ts'
import type { EntryDescription, KeptPath } from './types.ts'

/** Descriptions of a newer form than this may mean something else than we would read. */
const NEWEST_VERSION = 2

/** ISO 8601 as Unix time, ms. */
const moment = z.string().transform((text, context) => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) context.addIssue({ code: 'custom', message: 'is no time' })
  return ms
})

const path = z
  .object({
    address: z.string(),
    /** The octets, where they are no UTF-8. */
    addressBase64: z.base64().optional(),
    parameters: z.array(z.string()).default([]),
    parametersBase64: z.array(z.base64()).optional(),
  })
  .transform((kept): KeptPath => {
    const wire = octetsOf(kept.address, kept.addressBase64)
    const parameters = kept.parameters.map((text, at) => octetsOf(text, kept.parametersBase64?.[at]))
    return { wire, address: mailboxOf(readableText(wire)), parameters }
  })

/** `ID.json` in every form that was ever written; what a form did not have yet is left out. */
const descriptionSchema = z.object({
  version: z.int().min(1),
  id: z.string(),
  keptAt: moment,
  receivedAt: moment,
  queueId: z.string().optional(),
  messageId: z.string().optional(),
  subject: z.string().optional(),
  client: z.object({
    address: z.string().optional(),
    name: z.string().default(''),
    helo: z.string().optional(),
    authenticated: z.string().optional(),
  }),
  sender: path,
  recipients: z.array(path).min(1),
  outcome: z.object({
    kind: z.string(),
    signature: z.string().optional(),
    class: z.string().optional(),
    source: z.string().optional(),
    action: z.string(),
    because: z.object({ text: z.string() }),
    incident: z.string().optional(),
  }),
  message: z.object({
    file: z.string().optional(),
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    sealedTo: z.array(z.string()).default([]),
    object: z.string().optional(),
  }),
  scanner: z.object({ server: z.string().optional(), databaseVersion: z.number().optional() }).default({}),
})

/**
 * Reads the description of an entry.
 * @throws {EntryError} QUARANTINE_ENTRY_DAMAGED
 */
export function parseDescription(id: string, text: string): EntryDescription {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw damaged(id, 'its description is no JSON', cause)
  }
  const read = descriptionSchema.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw damaged(id, `its description is wrong at ${issue?.path.join('.') || 'its top'}`, read.error)
  }
  const { version, outcome, client, message } = read.data
  if (version > NEWEST_VERSION) {
    throw new EntryError('QUARANTINE_ENTRY_DAMAGED', `${id} was described by a newer version of Clamgate`, {
      details: { id, version },
      remedy: 'Install that version again: it can read the entry.',
    })
  }
  if (read.data.id !== id) throw damaged(id, 'its description is that of another entry')
  // Nobody may send us to a file elsewhere.
  if (message.file !== undefined && message.file !== `${id}.eml` && message.file !== `${id}.eml.age`)
    throw damaged(id, 'its description names a file that is not its own')
  return {
    ...{ version, id, keptAtMs: read.data.keptAt, receivedAtMs: read.data.receivedAt },
    ...{ queueId: read.data.queueId, messageId: read.data.messageId, subject: read.data.subject },
    client: {
      ...{ address: client.address, name: client.name },
      ...{ helo: client.helo, authenticated: client.authenticated },
    },
    sender: read.data.sender,
    recipients: read.data.recipients,
    outcome: {
      ...{ kind: outcome.kind, signature: outcome.signature, class: outcome.class, source: outcome.source },
      ...{ action: outcome.action, because: outcome.because.text, incident: outcome.incident },
    },
    message: {
      ...{ file: message.file, bytes: message.bytes, sha256: message.sha256 },
      ...{ sealedTo: message.sealedTo, object: message.object },
    },
    databaseVersion: read.data.scanner.databaseVersion,
    server: read.data.scanner.server,
  }
}

/** An entry that is not what was kept. */
export function damaged(id: string, why: string, cause?: unknown): EntryError {
  return new EntryError('QUARANTINE_ENTRY_DAMAGED', `The entry ${id} is damaged: ${why}`, {
    details: { id },
    remedy: `Restore its files from a backup, or remove it: clamgate quarantine delete ${id}`,
    cause,
  })
}

function octetsOf(text: string, base64: string | undefined): string {
  return base64 === undefined
    ? Buffer.from(text, 'utf8').toString('latin1')
    : Buffer.from(base64, 'base64').toString('latin1')
}
