import { z } from 'zod'
import { statusSchema } from '../routes/status.ts'

/** `GET /engine`: servers with their states, times and rooms, the queue, the databases, the last take-over, failures. */
export const engineSchema = statusSchema.shape.engine

export type { ReloadReply } from '../routes/reload.ts'
export type { Status } from '../routes/status.ts'
export type EngineDocument = z.output<typeof engineSchema>

const origin = z.union([
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.literal('file'), file: z.string(), line: z.number() }),
  /** The file on this line names the variable. */
  z.object({ kind: z.literal('env'), name: z.string(), file: z.string(), line: z.number() }),
])

/** `GET /settings`: every key that there is, as it is in force. */
export const settingsSchema = z.object({
  /** All files that were read, in their order; empty: every key has its default. */
  files: z.array(z.string()),
  /** In the order of the reference page. */
  settings: z.array(
    z.object({
      /** Dotted: `engine.freshclam.retry`. */
      path: z.string(),
      /** In the notation of the file; left out: not set. Of a secret the place it comes from, and never itself. */
      value: z.unknown().optional(),
      default: z.unknown().optional(),
      origin,
      reload: z.enum(['live', 'restart']),
      description: z.string(),
      /** Changed in the file, and in force after a restart. */
      waits: z.boolean(),
    }),
  ),
})

export type SettingsDocument = z.output<typeof settingsSchema>
