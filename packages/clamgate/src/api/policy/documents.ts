import { z } from 'zod'
import { ACTIONS } from '../../config/sections/actions.ts'
import { examinationSchema } from '../routes/scan.ts'

const place = z.object({ file: z.string(), line: z.number() })
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()

/** Conditions of rules, as the file has them; a size is one for each side. */
export const CONDITION_KEYS = [
  ...['outcome', 'failure', 'unscannable', 'ambiguity', 'class', 'source', 'rating', 'file', 'signature'],
  ...['size.above', 'size.below', 'authenticated', 'network', 'direction', 'header'],
  ...['senderDomain', 'sender', 'recipientDomain', 'recipient'],
] as const

const rule = z.object({
  /** From 0, in the order in which they are looked at. */
  index: z.number(),
  name: z.string(),
  place: place.optional(),
  then: z.enum(ACTIONS),
  /** Only logs what it would have done; the rules below it decide. */
  monitor: z.boolean(),
  until: z.string().optional(),
  hasEnded: z.boolean(),
  /** All must hold; of the values of one, any is enough. None: all mail. */
  conditions: list(z.object({ key: z.enum(CONDITION_KEYS), values: list(z.string()) })),
  /** The rule in a sentence. */
  sentence: z.string(),
  /** Messages that it decided, or would have; left out: the store does not tell. */
  hits: z.object({ day: z.number(), week: z.number() }).optional(),
})

/** `GET /policy`: the rules and keys that decide, where they are written, and what they hit. */
export const policySchema = z.object({
  /** Undefined: there is no file, and all is as by default. */
  file: z.string().optional(),
  files: list(z.string()),
  /** `policy.monitor`: nothing is refused. */
  monitor: z.boolean(),
  rules: list(rule),
  /** There were more messages than were counted: the hits are at least so many. */
  isCut: z.boolean(),
  /** Keys of `policy` beside the rules. */
  keys: list(
    z.object({
      key: z.string(),
      /** As the file would have it. */
      value: z.string(),
      description: z.string(),
      /** Left out: the default. */
      place: place.optional(),
    }),
  ),
})

const considered = z.object({
  rule: z.string(),
  place: place.optional(),
  action: z.string(),
  monitor: z.boolean(),
  matches: z.boolean(),
  /** The condition that does not hold. */
  miss: z.string().optional(),
})

/** `POST /policy/try-mail`: what would happen to a mail, and how the rules looked at it. Nothing of it is kept. */
export const triedMailSchema = examinationSchema.extend({
  /** For each recipient; for one that is not named, where none was given. */
  steps: list(z.object({ recipient: z.string().optional(), considered: list(considered) })),
})

const TEXT_MAX_CHARS = 1024 * 1024
const path = z.string().min(1).max(1000)
const text = z.string().max(TEXT_MAX_CHARS)
/** Of a body with such a text, each character of it escaped at worst. */
export const POLICY_BODY_BYTES = 4 * TEXT_MAX_CHARS

/** The body of `POST /policy/try`. */
export const tryRequestSchema = z.strictObject({
  /** The file that is changed, one of those of `GET /policy/file`. */
  path,
  text,
  /** Which messages, in the query language. */
  query: z.string().max(4000).default('since:7d'),
  limit: z.number().int().min(1).max(100_000).default(10_000),
})

export const tryProgressSchema = z.object({ messages: z.number() })

/** What a changed configuration would have done with messages that were decided. */
export const triedSchema = z.object({
  messages: z.number(),
  /** There were more than `limit`. */
  isCut: z.boolean(),
  same: z.number(),
  differ: z.number(),
  /** Nobody knows what would be done with them. */
  untold: z.number(),
  groups: list(
    z.object({
      outcome: z.string(),
      from: z.string(),
      to: z.string(),
      because: z.string(),
      messages: z.number(),
      examples: list(
        z.object({
          id: z.string(),
          at: z.string(),
          from: z.string(),
          to: list(z.string()),
          subject: z.string().optional(),
          signature: z.string().optional(),
        }),
      ),
    }),
  ),
  otherChanges: z.number(),
  doubts: list(
    z.object({
      because: z.string(),
      /** The same as a code, with what of the sentence is no word of ours. */
      code: z.string().optional(),
      values: z.record(z.string(), z.string()).optional(),
      messages: z.number(),
    }),
  ),
})

const policyFile = z.object({
  path: z.string(),
  /** Secrets are written as `********` and a number; what is saved with that has them as they are. */
  text: z.string(),
  /** Of the file as it is: who saves says which one was looked at. */
  digest: z.string(),
  /** The daemon may change it. */
  isWritable: z.boolean(),
  /** Why it may not: `mounted`, the file by itself is mounted there; `unreadable`, `remedy` says why. */
  because: z.enum(['file-system', 'directory', 'owner', 'mounted', 'unreadable']).optional(),
  /** What to do where it may not. */
  remedy: z.string().optional(),
  /** What changes the file on the host, as root. */
  command: z.string().optional(),
})

/** `GET /policy/file` */
export const policyFilesSchema = z.object({ files: list(policyFile) })

/** The body of `POST /policy/save`. */
export const saveRequestSchema = z.strictObject({
  path,
  text,
  digest: z.string().max(100),
  /** Why, for the history. */
  words: z.string().max(500).default(''),
  /** Only says what it would be. */
  dryRun: z.boolean().default(false),
})

/** What was saved, or would be. */
export const savedSchema = z.object({
  path: z.string(),
  /** As `diff -u` prints it; none: nothing differs. */
  diff: list(z.string()),
  warnings: list(z.string()),
  digest: z.string(),
  /** In the history; left out: nothing was saved, or it is not in the history. */
  version: z.number().optional(),
  /** It was saved and loaded, and why it is not in the history. */
  unrecorded: z.string().optional(),
})

/** `GET /policy/history`: the newest first. */
export const policyHistorySchema = z.object({
  versions: list(
    z.object({
      version: z.number(),
      at: z.string(),
      by: z.string(),
      path: z.string(),
      words: z.string(),
      diff: list(z.string()),
    }),
  ),
})

export const versionSchema = z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) })
/** The body of `POST /policy/restore/:version`. */
export const restoreRequestSchema = z.strictObject({
  digest: z.string().max(100),
  dryRun: z.boolean().default(false),
})

export type PolicyDocument = z.output<typeof policySchema>
export type TriedMail = z.output<typeof triedMailSchema>
export type TryRequest = z.output<typeof tryRequestSchema>
export type TryProgress = z.output<typeof tryProgressSchema>
export type Tried = z.output<typeof triedSchema>
export type PolicyFiles = z.output<typeof policyFilesSchema>
export type SaveRequest = z.output<typeof saveRequestSchema>
export type Saved = z.output<typeof savedSchema>
export type PolicyHistory = z.output<typeof policyHistorySchema>
export type RestoreRequest = z.output<typeof restoreRequestSchema>
