import { z } from 'zod'
import { ignoredSchema, trippedSchema } from './names.ts'

export type { SignatureHitsReply, SignatureHoursReply } from './hits.ts'
export type { ExplainReply, IgnoredEntry, TrippedSignature } from './names.ts'

/** Names of keys here are those of the documents that `clamgate signatures … --json` prints; times are ISO 8601, UTC. */

const file = z.object({
  name: z.string(),
  /** `parked`: live, with signatures that are set aside since they hit clean mail. */
  state: z.enum(['live', 'refused', 'missing', 'off', 'parked']),
  bytes: z.number().nullable(),
  signatures: z.number().nullable(),
  updated: z.string().nullable(),
  /** Rules of YARA that ClamAV passes over; left out: none. */
  skippedRules: z.number().optional(),
  /** Cleared by a success. */
  lastError: z.string().optional(),
  lastErrorCode: z.string().optional(),
})

/** The catalogue's word for a source; `own`: of the administrator. */
const catalogueState = z.enum(['active', 'frozen', 'closed', 'withdrawn', 'own'])

const source = z.object({
  name: z.string(),
  title: z.string(),
  catalogueState,
  /** `waiting`: never fetched so far. */
  state: z.enum(['ok', 'waiting', 'paused', 'failing', 'off']),
  enabled: z.boolean(),
  reason: z.string().optional(),
  /** The same as a code: `switched-off`, `closed`, `withdrawn`, `…-missing` with the key that it lacks, or that of an error. */
  reasonCode: z.string().optional(),
  /** Of a pause. */
  until: z.string().optional(),
  /** Of clamd for the files that are live, estimated. */
  memoryBytes: z.number(),
  lastAttemptAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  nextAt: z.string().nullable(),
  files: z.array(file),
})

const parked = z.object({ signature: z.string(), file: z.string(), at: z.string() })

/** What is told while a run goes on. */
export const progressSchema = z.object({
  step: z.enum([
    ...['wait', 'fetch', 'check', 'test', 'test-set', 'ham', 'install', 'activate', 'roll-back', 'done'],
  ] as const),
  source: z.string().optional(),
  file: z.string().optional(),
  done: z.number().optional(),
  total: z.number().optional(),
  bytes: z.number().optional(),
})

/** `GET /v1/signatures`, and what `clamgate signatures status --json` prints. */
export const signaturesStatusSchema = z.object({
  /** Every source that is on is fine. */
  good: z.boolean(),
  /** When the next source is asked; null: not by itself. */
  nextAt: z.string().nullable(),
  /** The set that is live. */
  set: z.string().nullable(),
  sources: z.array(source),
  tripped: z.array(trippedSchema),
  ignored: z.array(ignoredSchema),
  parked: z.array(parked),
  /** A run that is under way here, whoever began it; left out: none. */
  running: z
    .object({
      what: z.enum(['update', 'apply', 'rollback']),
      since: z.string(),
      /** How far it is. */
      progress: progressSchema,
    })
    .optional(),
})

const listedFile = file.extend({
  format: z.string(),
  /** Null: unrated, the switch of its source decides. */
  rating: z.string().nullable(),
  class: z.string(),
  wanted: z.boolean(),
  /** Why it is wanted or not. */
  reason: z.string(),
  purpose: z.string().nullable(),
  /** Of clamd for it, estimated; null: nobody knows its size. */
  memoryBytes: z.number().nullable(),
})

/** `GET /v1/signatures/list`: what there is to choose from. */
export const signaturesListSchema = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      catalogueState,
      enabled: z.boolean(),
      reason: z.string().nullable(),
      /** `rating` of the configuration. */
      level: z.enum(['low', 'medium', 'high']),
      intervalMs: z.number(),
      homepage: z.string().nullable(),
      licence: z.string().nullable(),
      /** Where false positives are reported. */
      reportTo: z.string().nullable(),
      files: z.array(listedFile),
    }),
  ),
})

/** What somebody is told of a thing that did not go well; null where it did. */
const told = z.object({
  code: z.string().nullable(),
  sentence: z.string().nullable(),
  remedy: z.string().nullable(),
})

/** What became of a run. */
export const updateReportSchema = z.object({
  /** Nothing was refused, failed or rolled back. */
  good: z.boolean(),
  /** `nothing`: all is as it was; `live`; `installed`: goes live when the engine starts; `rolled-back`; `tried`: a dry run. */
  outcome: z.enum(['nothing', 'live', 'installed', 'rolled-back', 'tried']),
  /** The set that is live after it. */
  set: z.string().nullable(),
  sources: z.array(
    told.extend({
      source: z.string(),
      state: z.enum(['asked', 'not-due', 'paused', 'off', 'failed']),
    }),
  ),
  /** Those that were not unchanged. */
  files: z.array(
    told.extend({
      source: z.string(),
      file: z.string(),
      state: z.enum(['installed', 'unchanged', 'removed', 'refused', 'rolled-back']),
    }),
  ),
  tookMs: z.number(),
})

/** What became of a request to ignore a signature, or to ignore it no longer. */
export const ignoreReplySchema = z.object({
  /** It is in force. */
  good: z.boolean(),
  sentence: z.string(),
  entry: ignoredSchema,
  /** Null: nothing had to go live. */
  update: updateReportSchema.nullable(),
})

/** `GET /v1/signatures/history`: the sets that were live, newest first. */
export const historySchema = z.array(
  z.object({
    id: z.string(),
    at: z.string(),
    live: z.boolean(),
    /** What made it: `update`, `ignore`, `rollback`, `configuration`. */
    by: z.string(),
    files: z.number(),
    signatures: z.number(),
    added: z.array(z.string()),
    changed: z.array(z.string()),
    removed: z.array(z.string()),
    /** Files with another number of signatures than in the set before; left out: none, or that set is gone. */
    counts: z
      .array(
        z.object({
          file: z.string(),
          source: z.string(),
          /** Null: it was not there. */
          before: z.number().nullable(),
          /** Null: it is gone. */
          after: z.number().nullable(),
        }),
      )
      .optional(),
    /** Why it was rolled back; null: it was not. */
    undone: z.string().nullable(),
    /** The same as a code: `interrupted`, `ended`, `gone-back`, or that of an error. Sets of earlier versions have none. */
    undoneCode: z.string().optional(),
  }),
)

const changedNames = z.object({
  /** Of all; there may be more than are named. */
  count: z.number(),
  names: z.array(z.string()),
})

/** `GET /v1/signatures/history/:id/names`: which names came and went with a set, file by file. */
export const nameChangesSchema = z.object({
  id: z.string(),
  /** The set that it is compared with; null: there is none any more. */
  before: z.string().nullable(),
  files: z.array(
    z.object({
      file: z.string(),
      source: z.string(),
      /** Null: there are too many to be compared. */
      names: z.object({ added: changedNames, removed: changedNames }).nullable(),
    }),
  ),
})

export const setIdSchema = z.strictObject({ id: z.string().max(100) })

/** The body of `POST /v1/signatures/update`. */
export const updateRequestSchema = z.strictObject({
  sources: z.array(z.string().max(200)).max(1000).optional(),
  force: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  confirm: z.array(z.string().max(300)).max(1000).optional(),
  /** It goes on when whoever has asked goes away: `GET /v1/signatures` says how far it is. */
  goesOn: z.boolean().optional(),
})

/** The body of `POST /v1/signatures/rollback`. */
export const rollbackRequestSchema = z.strictObject({
  to: z.string().max(200).optional(),
  /** As for an update. */
  goesOn: z.boolean().optional(),
})

export type SignaturesStatus = z.output<typeof signaturesStatusSchema>
export type SignaturesList = z.output<typeof signaturesListSchema>
export type UpdateReply = z.output<typeof updateReportSchema>
export type History = z.output<typeof historySchema>
export type NameChangesReply = z.output<typeof nameChangesSchema>
export type UpdateRequest = z.output<typeof updateRequestSchema>
export type ProgressTold = z.output<typeof progressSchema>
export type IgnoreReply = z.output<typeof ignoreReplySchema>
