import { z } from 'zod'

const told = z.object({
  code: z.string(),
  sentence: z.string(),
  remedy: z.string().nullable(),
  atMs: z.number(),
})

const known = z.object({
  sha256: z.string(),
  bytes: z.number(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  modifiedMs: z.number().optional(),
  version: z.string().optional(),
})

const fileMemory = z.object({
  /** What the source served last, whatever became of it. */
  known: known.optional(),
  /** That content is not taken, and not tested again by the same ClamAV. */
  refused: told.extend({ sha256: z.string(), tester: z.string().nullable() }).optional(),
  /** Content that was rolled back, oldest first. */
  bans: z.array(told.extend({ sha256: z.string() })),
  /** What was wrong with the last look. */
  error: told.optional(),
  /** Rules of YARA that ClamAV passed over when the file was tested last. */
  skippedRules: z.number().optional(),
})

const sourceMemory = z.object({
  /** When the last look began. */
  lastAttemptMs: z.number().optional(),
  /** When the last look began in which the source served something: floors count from there. */
  lastServedMs: z.number().optional(),
  /** When the last look began in which all went well. */
  lastSuccessMs: z.number().optional(),
  /** Looks that failed since then. */
  failures: z.number(),
  /** Looks that began and never ended: we were killed. */
  unended: z.number(),
  pause: z
    .object({ untilMs: z.number(), sinceMs: z.number(), code: z.string(), sentence: z.string() })
    .optional(),
  error: told.optional(),
  files: z.record(z.string(), fileMemory),
})

export const stateSchema = z.object({
  schema: z.literal('clamgate.signature-state/1'),
  sources: z.record(z.string(), sourceMemory),
  /** Of the clean mail that the live set was tested with. */
  hamDirectory: z.string().optional(),
  /** Signatures that hit clean mail. */
  parked: z.array(
    z.object({
      signature: z.string(),
      file: z.string(),
      source: z.string(),
      /** Of the file, as it was served: other content is judged anew. */
      sha256: z.string(),
      messages: z.number(),
      at: z.string(),
    }),
  ),
})

/** What outlives a run and is no part of a set: looks, pauses, refusals. Times are Unix time, ms. */
export type State = z.output<typeof stateSchema>
export type SourceMemory = z.output<typeof sourceMemory>
export type FileMemory = z.output<typeof fileMemory>
export type Told = z.output<typeof told>
export type Parked = State['parked'][number]

export function emptyState(): State {
  return { schema: 'clamgate.signature-state/1', sources: {}, parked: [] }
}

/** What is known of a source; something new where nothing is. */
export function memoryOf(state: State, source: string): SourceMemory {
  state.sources[source] ??= { failures: 0, unended: 0, files: {} }
  return state.sources[source]
}

export function fileMemoryOf(memory: SourceMemory, name: string): FileMemory {
  memory.files[name] ??= { bans: [] }
  return memory.files[name]
}
