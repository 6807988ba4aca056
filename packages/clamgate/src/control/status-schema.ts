import { z } from 'zod'

const problem = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() })
const time = z.string().meta({ description: 'ISO 8601, UTC' })

const server = z.object({
  address: z.string(),
  state: z.enum(['starting', 'healthy', 'blind', 'unreachable', 'restarting']),
  since: time,
  problem: problem.optional(),
  /** Something to mend on a server that is in use. */
  warning: z.string().optional(),
  engineVersion: z.string().optional(),
  databaseVersion: z.number().optional(),
  databaseDate: time.optional(),
  /** Scans under way on it. */
  busy: z.number(),
})

/** `GET /v1/status`, and what `clamgate status --json` prints. */
export const statusSchema = z.object({
  /** True when mail is scanned as configured; decides what `GET /ready` answers. */
  ready: z.boolean(),
  /** Why it is not ready; a sentence without its dot. */
  reason: z.string().optional(),
  version: z.string(),
  pid: z.number(),
  startedAt: time,
  configFile: z.string().optional(),
  milter: z.object({ listen: z.array(z.string()), sessions: z.number(), busy: z.number() }),
  messages: z.object({
    total: z.number(),
    byVerdict: z.record(z.string(), z.number()),
    byAction: z.record(z.string(), z.number()),
  }),
  memory: z.object({
    /** Booked for messages that are held in memory (`limits.totalMemory`). */
    messageBytes: z.number(),
    residentBytes: z.number(),
    heapBytes: z.number(),
    bufferBytes: z.number(),
  }),
  engine: z.object({
    mode: z.enum(['managed', 'external']),
    servers: z.array(server),
    databases: z.enum(['official', 'starter', 'external', 'missing']),
    freshclam: z.object({
      state: z.enum(['off', 'waiting', 'running', 'ok', 'failed', 'cooling']),
      lastRun: time.optional(),
      nextRun: time.optional(),
      problem: problem.optional(),
    }),
    temporaryDirectory: z.string().optional(),
    restarts: z.number(),
  }),
})

export type Status = z.output<typeof statusSchema>
