import { z } from 'zod'
import { consoleSchema } from '../console/status-part.ts'
import { digestPart } from '../digest/status-part.ts'
import { document, type Route, route } from '../route.ts'
import { sentinelPart } from '../sentinel/status-part.ts'
import { logPlaces } from './log-places.ts'
import { notifyPart } from './notify-part.ts'

const problem = z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() })
const time = z.string().meta({ description: 'ISO 8601, UTC' })
const lastError = problem.extend({ happenedAt: time })

/** Jobs on a clamd: messages that are sent whole, and those that are streamed as they come. */
const jobs = z.object({ scans: z.number(), streams: z.number() })

const server = z.object({
  address: z.string(),
  state: z.enum(['starting', 'healthy', 'tripped', 'blind', 'unreachable', 'restarting']),
  sinceAt: time,
  problem: problem.optional(),
  /** Something to mend on a server that is in use. */
  warning: z.string().optional(),
  engineVersion: z.string().optional(),
  databaseVersion: z.number().optional(),
  databaseBuiltAt: time.optional(),
  /** Under way on it. */
  busy: jobs,
  /** At one time at most. */
  room: jobs,
  /** Its share of the work, compared with the other servers. */
  weight: z.number(),
  /** Median time from handing a message over to its verdict, of the latest scans. */
  p50Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  /** Verdicts since the start. */
  scans: z.number(),
  /** Scans since the start that got no verdict, by code. */
  failures: z.record(z.string(), z.number()),
  /** Health checks since the start that it did not pass. */
  canaryFailures: z.number(),
  /** When it last passed one: EICAR was found, and a harmless text was clean. */
  passedAt: time.optional(),
  lastError: lastError.optional(),
  /** `open`: others are asked first; `half-open`: the next message tries it. */
  breaker: z.enum(['closed', 'open', 'half-open']),
  /** While the breaker is open: when the next message tries it. */
  retryAt: time.optional(),
})

/** The databases that the managed clamd has loaded. */
const generation = z.object({
  id: z.string(),
  slot: z.enum(['a', 'b']),
  loadedAt: time,
  signatures: z.number().optional(),
})

/** The latest take-over of new databases, or of changed limits. */
const reload = z.object({
  endedAt: time,
  how: z.enum(['slots', 'in-place']),
  durationMs: z.number(),
  outcome: z.enum(['done', 'refused']),
  problem: problem.optional(),
  /** Why it was done in place. */
  reason: z.string().optional(),
})

/** Databases in the directory that are not used. */
const refused = z.object({
  id: z.string(),
  sinceAt: time,
  problem,
  /** They were in use, and made clamd end on mail: those before serve again. */
  takenBack: z.boolean(),
})

/** Mail that is kept back on our own disk. */
const quarantine = z.object({
  /** `ok`; `warn`: nearly full, S3 is away, or the clock went astray; `fail`: mail that is to be kept is deferred; `skip`: no policy keeps mail. */
  state: z.enum(['ok', 'warn', 'fail', 'skip']),
  directory: z.string(),
  entries: z.number(),
  keptBytes: z.number(),
  /** `quarantine.maxSize` */
  limitBytes: z.number(),
  oldestAt: time.optional(),
  problem: problem.optional(),
  /** When the problem was met last. */
  problemAt: time.optional(),
  /** A step of the clock for which no entry is deleted: where it went, and how far; negative is back. */
  clockLeap: z.object({ wentToAt: time, byMs: z.number() }).optional(),
  /** Messages on S3, where `quarantine.store` names it. */
  s3: z
    .object({
      bucket: z.string(),
      /** Entries that are to be uploaded, or to be removed there. */
      waiting: z.number(),
      /** Since the start. */
      uploaded: z.number(),
      /** Why they wait. */
      problem: problem.optional(),
    })
    .optional(),
})

/** Where messages are written down. */
const store = z.object({
  /** `ok`; `warn`: the database takes no events, which wait; `fail`: some are lost meanwhile; `off`: `store.url` is. */
  state: z.enum(['ok', 'warn', 'fail', 'off']),
  /** Without password. */
  url: z.string(),
  /** Events in memory, and their size. */
  waiting: z.number(),
  waitingBytes: z.number(),
  /** Size of the files for those that the database did not take. */
  spilledBytes: z.number(),
  /** Since the start. */
  written: z.number(),
  /** Since the start, by kind: `clean`, `finding`, `entry`, `action`. */
  dropped: z.record(z.string(), z.number()),
  /** Of the database. */
  sizeBytes: z.number().optional(),
  lastWrittenAt: time.optional(),
  problem: problem.optional(),
})

/** Signatures of third parties; `clamgate signatures status` has more. */
const signatures = z.object({
  /** Sources that are switched on. */
  sources: z.number(),
  /** Files that are live, and the signatures in them. */
  files: z.number(),
  signatures: z.number(),
  /** Sources that were never fetched so far, are paused, or fail: by name. */
  waiting: z.array(z.string()),
  paused: z.array(z.string()),
  failing: z.array(z.string()),
  /** Signatures for which mail is no longer refused. */
  tripped: z.array(z.string()),
  /** Signatures that are ignored. */
  ignored: z.number(),
})

/** `GET /v1/status`, and what `clamgate status --json` prints. */
export const statusSchema = z.object({
  /** True when mail is scanned as configured; decides what `GET /ready` answers. */
  ready: z.boolean(),
  /** `warn`: mail is scanned, and something of `degraded` does not work. `fail`: it is not ready. */
  state: z.enum(['ok', 'warn', 'fail']),
  /** Why it is not ready; a sentence without its dot. */
  reason: z.string().optional(),
  /** The same as a code. */
  reasonCode: z.enum(['no-healthy-clamd', 'databases-missing']).optional(),
  /** What does not work while mail is scanned; `part` names it, as `GET /ready` does. */
  degraded: z.array(problem.extend({ part: z.string() })),
  version: z.string(),
  pid: z.number(),
  startedAt: time,
  configFile: z.string().optional(),
  /** All that were read, in their order; those of `conf.d` come after the main one. Empty: every key has its default. */
  configFiles: z.array(z.string()),
  /** Keys that were changed in the file since the start and wait for a restart. */
  restartNeeded: z.array(z.string()),
  /** Where the web console is; left out where `console.listen` is not set. */
  console: consoleSchema.optional(),
  milter: z.object({
    listen: z.array(z.string()),
    sessions: z.number(),
    busy: z.number(),
    /** Sessions of MTAs since the start; those of the self-test are none. */
    sessionsTotal: z.number(),
    /** When an MTA last began one. */
    lastSessionAt: time.optional(),
    /** By which socket that was. */
    lastSessionListener: z.string().optional(),
    /** When the last message of an MTA was decided. */
    lastMessageAt: time.optional(),
    /** When the self-test last brought a message to this milter. */
    lastSelftestAt: time.optional(),
  }),
  messages: z.object({
    total: z.number(),
    byVerdict: z.record(z.string(), z.number()),
    byAction: z.record(z.string(), z.number()),
  }),
  notify: notifyPart,
  log: logPlaces,
  memory: z.object({
    /** Booked for messages that are held in memory (`limits.totalMemory`). */
    messageBytes: z.number(),
    residentBytes: z.number(),
    heapBytes: z.number(),
    bufferBytes: z.number(),
  }),
  quarantine,
  /** Left out where nobody gets any. */
  digest: digestPart.optional(),
  /** Left out where `policy.sentinel` is off, and nobody is listed. */
  sentinel: sentinelPart.optional(),
  /** Left out by a daemon of before. */
  store: store.optional(),
  /** Left out where no source is switched on, and nothing is ignored. */
  signatures: signatures.optional(),
  engine: z.object({
    mode: z.enum(['managed', 'external']),
    servers: z.array(server),
    /** Messages that wait for room on a clamd; more than the limit are turned away. */
    queue: z.object({ waiting: z.number(), limit: z.number() }),
    /** Scans without a verdict since the start, by code, on whatever clamd or on none. */
    failures: z.record(z.string(), z.number()),
    /** Whom clamd and freshclam run as; shared: the gateway does, too. */
    account: z.object({ name: z.string(), shared: z.boolean() }).optional(),
    generation: generation.optional(),
    reload: reload.optional(),
    refused: refused.optional(),
    databases: z.enum(['official', 'starter', 'external', 'missing']),
    freshclam: z.object({
      state: z.enum(['off', 'waiting', 'running', 'ok', 'failed', 'cooling']),
      lastRunAt: time.optional(),
      nextRunAt: time.optional(),
      problem: problem.optional(),
    }),
    temporaryDirectory: z.string().optional(),
    restarts: z.number(),
    /** How often databases were given up for those before them. */
    takenBack: z.number(),
  }),
})

export type Status = z.output<typeof statusSchema>

export interface StatusAnswers {
  status(): Status | Promise<Status>
}

/** How the gateway is. */
export function statusRoutes({ status }: StatusAnswers): readonly Route[] {
  return [
    route({
      name: 'status',
      method: 'GET',
      path: '/status',
      summary: 'How the gateway, its engine, store, quarantine and notices are',
      act: 'engine.read',
      answer: document(statusSchema),
      handle: async () => status(),
    }),
  ]
}
