import { z } from 'zod'

/** The first screen. Times are ISO 8601, UTC; texts from outside (signatures) are as they came: whoever shows them cleans them. */

const time = z.string().meta({ description: 'ISO 8601, UTC' })

/** Where in the console somebody goes on: a page, and what it is asked. */
const link = z.object({
  page: z.enum([
    ...([
      'messages',
      'quarantine',
      'requests',
      'signatures',
      'engine',
      'settings',
      'digests',
      'accounts',
    ] as const),
  ]),
  /** In the query language. */
  query: z.string().optional(),
})

/** What is not known, and why. */
const unknown = z.array(
  z.object({
    what: z.string(),
    why: z.string(),
    /** Of the failure, where it is one; or `late`, `quiet`. */
    code: z.string().optional(),
  }),
)

const reason = z.object({
  /** Stable: catalogues of the console have a sentence for each. */
  code: z.string(),
  /** `no`: mail is not scanned; `partly`: some is not; `note`: it is, and something else is wrong. */
  weight: z.enum(['no', 'partly', 'note']),
  /** What is so, in English. */
  words: z.string(),
  /** What to do. */
  remedy: z.string().optional(),
  /** Code of the failure that `words` and `remedy` are of; left out: they are of the reason itself. */
  problem: z.string().optional(),
  /** For the sentence of a catalogue. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  link: link.optional(),
})

const scannedSchema = z.object({
  state: z.enum(['yes', 'partly', 'no', 'unknown']),
  /** Key of the sentence for the whole: `scanned.yes`, `scanned.partly` …, `scanned.nothing-yet`, `scanned.not-since-start`. */
  sentence: z.string(),
  /** Those that weigh most first. */
  reasons: z.array(reason),
  /** Left out for whoever may not look at the engine. */
  host: z
    .object({
      /** Left out: there is no other one in the store. */
      name: z.string().optional(),
      milter: z.object({
        listen: z.array(z.string()),
        sessions: z.number(),
        lastSessionAt: time.optional(),
        lastMessageAt: time.optional(),
        lastSelftestAt: time.optional(),
      }),
      engine: z.object({
        mode: z.enum(['managed', 'external']),
        servers: z.number(),
        healthy: z.number(),
        waiting: z.number(),
        /** When a clamd last found EICAR, and a harmless text clean. */
        lastCanaryAt: time.optional(),
      }),
      databases: z.object({
        state: z.string(),
        version: z.number().optional(),
        builtAt: time.optional(),
        /** When freshclam last ended. */
        lookedAt: time.optional(),
      }),
    })
    .optional(),
  /** Of the last 24 hours; left out where it is not known. */
  unscanned: z
    .object({
      messages: z.number(),
      byOutcome: z.array(z.object({ outcome: z.string(), messages: z.number() })),
      /** Shows them. */
      query: z.string(),
    })
    .optional(),
  unknown,
})

const totals = z.object({
  messages: z.number(),
  /** Something was found in them. */
  caught: z.number(),
  byClass: z.array(z.object({ class: z.string(), messages: z.number() })),
  byOutcome: z.array(z.object({ outcome: z.string(), messages: z.number() })),
  /** Of these, those that our own sent out. */
  outbound: z.object({ messages: z.number(), caught: z.number() }),
})

const caughtSchema = z.object({
  /** The last 24 hours, and the 24 hours before; left out where they are not known. */
  last: totals.optional(),
  before: totals.optional(),
  /** The seven days before those 24 hours. */
  week: totals.optional(),
  /** By hour, the last 24 hours; hours in which nothing came are left out. */
  series: z.array(
    z.object({
      start: time,
      outcome: z.string(),
      class: z.string().optional(),
      isOutbound: z.boolean(),
      messages: z.number(),
    }),
  ),
  signatures: z.array(
    z.object({
      signature: z.string(),
      class: z.string().optional(),
      messages: z.number(),
      /** It hit nothing before these 24 hours, as far as is written down. */
      isNew: z.boolean(),
      query: z.string(),
    }),
  ),
  /** There were more findings than are looked at: signatures are those of the newest. */
  isCut: z.boolean(),
  unknown,
})

const waitsSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum([
        ...(['requests', 'false-positives', 'reports', 'tripped', 'digests', 'disk', 'quarantine'] as const),
        ...(['sources', 'invites', 'updates'] as const),
      ]),
      count: z.number(),
      /** In English; for false positives by what rule they are some. */
      words: z.string(),
      /** Code of the failure that `words` are of. */
      problem: z.string().optional(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      /** Names, the first of them. */
      names: z.array(z.string()).optional(),
      link,
    }),
  ),
  unknown,
})

/** `GET /overview`: is every mail scanned, what was caught, what waits for whoever asks. */
export const overviewSchema = z.object({
  at: time,
  scanned: scannedSchema,
  caught: caughtSchema,
  waits: waitsSchema,
})

export type Overview = z.output<typeof overviewSchema>
export type OverviewReason = z.output<typeof reason>
export type Scanned = z.output<typeof scannedSchema>
export type Caught = z.output<typeof caughtSchema>
export type CaughtTotals = z.output<typeof totals>
export type Waits = z.output<typeof waitsSchema>
export type OverviewUnknown = z.output<typeof unknown>
