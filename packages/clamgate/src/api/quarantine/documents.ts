import { z } from 'zod'
import { type By, byRequest } from '../by.ts'
import { zoneSchema } from '../search/zone.ts'

/** Names of keys here are those of the documents that `clamgate quarantine … --json` prints; times are ISO 8601, UTC. */

const copyState = z.enum([
  ...['kept', 'releasing', 'released', 'refused', 'deferred', 'unknown', 'deleted', 'expired'],
] as const)

const copy = z.object({
  address: z.string(),
  state: copyState,
  /** Since when; left out: since it was kept. */
  at: z.string().optional(),
  /** Of the released mail. */
  queueId: z.string().optional(),
  /** The words of the MTA. */
  words: z.string().optional(),
})

/** A delete that is not done yet: it can be undone. */
const hidden = z.object({
  /** When it is done. */
  until: z.string(),
  /** Who deletes; left out: whoever asks does not see all mail. */
  by: z.string().optional(),
  /** By which it is undone. */
  job: z.string(),
})

/** One entry of a list. */
const listedEntrySchema = z.object({
  id: z.string(),
  keptAt: z.string(),
  /** It is deleted by itself then, by quarantine.keep of the host that tells it; a clock that leaps puts it off. */
  expiresAt: z.string(),
  host: z.string(),
  queueId: z.string().optional(),
  messageId: z.string().optional(),
  subject: z.string().optional(),
  /** The null sender is the empty string. */
  sender: z.string(),
  /** The first of them. */
  recipients: z.array(z.string()),
  recipientCount: z.number(),
  /** How many of the recipients are in which state. */
  states: z.partialRecord(copyState, z.number()),
  kind: z.string(),
  signature: z.string().optional(),
  class: z.string().optional(),
  source: z.string().optional(),
  bytes: z.number(),
  /** Why it cannot be released; left out: nobody knows of any damage. */
  damaged: z.string().optional(),
  /** Left out: nobody deletes it. */
  hidden: hidden.optional(),
})

/** `GET /v1/quarantine` */
export const listSchema = z.object({
  items: z.array(listedEntrySchema),
  /** For the page after it; left out: there is none. */
  next: z.string().optional(),
  /** `directory`: the index could not be asked, and the files themselves were read. */
  from: z.enum(['index', 'directory']),
  /** Why the index could not be asked. */
  note: z.string().optional(),
})

export const PAGE_LIMIT = 200

/** The query of `GET /v1/quarantine`. */
export const listRequestSchema = z.strictObject({
  query: z.string().max(4000).default(''),
  /** Of whoever asks: for dates of the query that say none. Left out: that of the host. */
  zone: zoneSchema.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  cursor: z.string().max(2000).optional(),
  /** Entries that are being deleted; left out: without them, so that a page may have fewer than its limit. */
  hidden: z.enum(['with', 'without']).optional(),
})

const envelopePath = z.object({ address: z.string(), parameters: z.array(z.string()) })

/** What happened to an entry after it was kept, as its log has it. */
const historyLine = z.object({
  at: z.string(),
  act: z.enum(['release-begun', 'release-ended', 'deleted', 'noted']),
  by: z.string().optional(),
  /** Of `noted`: `export`, `report`, `false-positive`, `ask`, `approve`, `refuse`. */
  what: z.string().optional(),
  words: z.string().optional(),
  as: z.enum(['original', 'attachment', 'zip']).optional(),
  /** Of kept recipients; of a release to others, those. */
  recipients: z.array(z.string()).optional(),
  results: z.array(copy).optional(),
})

/** `GET /v1/quarantine/:id`, and what `clamgate quarantine show --json` prints. */
export const entrySchema = z.object({
  id: z.string(),
  keptAt: z.string(),
  /** As in the list. */
  expiresAt: z.string(),
  receivedAt: z.string(),
  host: z.string(),
  queueId: z.string().optional(),
  messageId: z.string().optional(),
  subject: z.string().optional(),
  client: z.object({
    address: z.string().optional(),
    name: z.string(),
    helo: z.string().optional(),
    authenticated: z.string().optional(),
  }),
  sender: envelopePath,
  recipients: z.array(copy.extend({ parameters: z.array(z.string()) })),
  outcome: z.object({
    kind: z.string(),
    signature: z.string().optional(),
    class: z.string().optional(),
    source: z.string().optional(),
    action: z.string(),
    because: z.string(),
    incident: z.string().optional(),
  }),
  content: z.object({
    file: z.string().optional(),
    object: z.string().optional(),
    bytes: z.number(),
    sha256: z.string(),
    sealedTo: z.array(z.string()),
  }),
  server: z.string().optional(),
  databaseVersion: z.number().optional(),
  /** Why its message cannot be handed out; left out: it is what was kept. */
  damaged: z.string().optional(),
  /** Left out: nobody deletes it. */
  hidden: hidden.optional(),
  /** Oldest first. */
  history: z.array(historyLine),
  /** What people did, as the index has it; null where that cannot be asked. */
  actions: z
    .array(
      z.object({ at: z.string(), actor: z.string(), act: z.string(), result: z.string(), words: z.string() }),
    )
    .nullable(),
})

/** Longer than any id. */
export const ID_MAX_CHARS = 200

/** How many entries one request may name. */
export const ACT_LIMIT = 1000
const ids = z.array(z.string().max(ID_MAX_CHARS)).min(1).max(ACT_LIMIT)
const addresses = z.array(z.string().max(1000)).min(1).max(1000)

/** The body of `POST /v1/quarantine/release`. */
export const releaseRequestSchema = z.strictObject({
  ids,
  by: byRequest,
  /** Of the recipients these alone. */
  recipients: addresses.optional(),
  /** To these instead of the recipients. */
  to: addresses.optional(),
  as: z.enum(['original', 'attachment', 'zip']).default('original'),
  /** Also those that were released, or may have been. */
  again: z.boolean().default(false),
  sender: z.enum(['original', 'null']).optional(),
  dryRun: z.boolean().default(false),
})

/** The body of `POST /v1/quarantine/delete`. */
export const deleteRequestSchema = z.strictObject({
  ids,
  by: byRequest,
  /** For these recipients alone; the message goes with the last of them. */
  recipients: addresses.optional(),
  dryRun: z.boolean().default(false),
})

/** The body of `POST /v1/quarantine/:id/content`, which answers with the message itself. */
export const contentRequestSchema = z.strictObject({
  by: byRequest,
  as: z.enum(['original', 'zip']).default('original'),
})

/** What became of one entry. */
const actItem = z.object({
  id: z.string(),
  /** `nothing`: there was nothing to do. */
  result: z.enum(['done', 'partly', 'failed', 'nothing']),
  sentence: z.string(),
  code: z.string().optional(),
  remedy: z.string().optional(),
  copies: z
    .array(
      copy.omit({ state: true }).extend({
        state: z.string(),
        /** Of `skipped`: why, for catalogues. */
        why: z.string().optional(),
      }),
    )
    .optional(),
})

export const actProgressSchema = z.object({ done: z.number(), total: z.number(), item: actItem })

/** What became of all of them. */
export const actReplySchema = z.object({
  total: z.number(),
  done: z.number(),
  partly: z.number(),
  failed: z.number(),
  nothing: z.number(),
})

export const reindexProgressSchema = z.object({ read: z.number(), total: z.number() })

/** What `POST /v1/quarantine/reindex` has found. */
export const reindexReplySchema = z.object({
  /** Entries that are in the index now. */
  entries: z.number(),
  /** Those that were in the index, and are not in the directory any more. */
  gone: z.number(),
  /** Those whose description cannot be read, with why: not in the index. */
  damaged: z.array(z.object({ id: z.string(), sentence: z.string() })),
  tookMs: z.number(),
})

export type ListRequest = z.output<typeof listRequestSchema>
export type ListReply = z.output<typeof listSchema>
export type ListedEntry = z.output<typeof listedEntrySchema>
export type EntryDocument = z.output<typeof entrySchema>
export type ReleaseRequest = By<z.output<typeof releaseRequestSchema>>
export type DeleteRequest = By<z.output<typeof deleteRequestSchema>>
export type ContentRequest = By<z.output<typeof contentRequestSchema>>
export type ActItem = z.output<typeof actItem>
export type ActProgress = z.output<typeof actProgressSchema>
export type ActReply = z.output<typeof actReplySchema>
export type ReindexProgress = z.output<typeof reindexProgressSchema>
export type ReindexReply = z.output<typeof reindexReplySchema>
