import { Readable } from 'node:stream'
import { z } from 'zod'
import { goneSignal } from '../gone.ts'
import { document, MESSAGE_TYPE, type Route, route } from '../route.ts'
import { readingFacts, readingsReport, unscannablePart } from './readings.ts'

/** The envelope that a message to be scanned is thought to have; query of `POST /v1/scan`. */
export const envelopeQuerySchema = z.object({
  from: z.string().max(1000).optional(),
  /** One recipient, or several. */
  to: z
    .union([z.string().max(1000), z.array(z.string().max(1000)).max(1000)])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
  client: z.string().max(100).optional(),
  authenticated: z.string().max(1000).optional(),
  /** How it comes to the MTA; left out, by SMTP. */
  submission: z.enum(['smtp', 'sendmail']).optional(),
  /** How the message was taken apart is to be told, too. */
  explain: z.literal('true').optional(),
})

export type EnvelopeQuery = z.output<typeof envelopeQuerySchema>

const ACTION = z.enum(['accept', 'tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard'])
const place = z.object({ file: z.string(), line: z.number() })

/** A finding that somebody wants ignored, and that is all that was found. */
const ignored = z
  .object({ signature: z.string(), reason: z.string(), until: z.string().optional() })
  .optional()

/** Kinds that the mail is at the same time, where there are several. */
const besides = z
  .array(z.enum(['clean', 'oversize', 'databases-missing', 'databases-outdated', 'unscannable', 'ambiguous']))
  .optional()

const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clean'), besides, ignored }),
  z.object({
    kind: z.literal('infected'),
    signature: z.string(),
    /** The breaker has tripped the signature: what is done instead of refusing, and until when (Unix time, ms). */
    trip: z.object({ action: ACTION, untilMs: z.number() }).optional(),
  }),
  z.object({ kind: z.literal('oversize'), head: z.enum(['clean', 'unscanned']), besides, ignored }),
  z.object({ kind: z.literal('databases-missing'), besides, ignored }),
  z.object({ kind: z.literal('databases-outdated'), ageMs: z.number(), besides, ignored }),
  z.object({ kind: z.literal('unscannable'), parts: z.array(unscannablePart), besides, ignored }),
  z.object({ kind: z.literal('ambiguous'), classes: z.array(z.string()), besides, ignored }),
  z.object({
    kind: z.literal('skipped'),
    skip: z.object({
      by: z.enum(['network', 'authenticated', 'sender', 'recipients', 'release']),
      entry: z.string(),
      isRaw: z.boolean().optional(),
      place: place.optional(),
    }),
  }),
  z.object({ kind: z.literal('failure'), code: z.string(), detail: z.string() }),
])

/** `POST /v1/scan`: what would happen to a message, and why. */
export const examinationSchema = z.object({
  outcome: z.object({
    action: ACTION,
    /** What the message turned out to be; `policy` has a key for each. */
    kind: z.string(),
    verdict,
    because: z.string(),
    /** What was decided, where something else is done, and why: it cannot be kept, the MTA cannot do it. */
    instead: z
      .object({
        of: ACTION,
        why: z.string(),
        /** The same for catalogues of other languages, with what of it is no word of ours. Left out by a daemon of before. */
        code: z
          .enum([
            ...(['cannot-hold', 'no-header-fields', 'not-kept', 'many-fields', 'tripped'] as const),
            ...(['removal-not-offered', 'removal-uncertain', 'removal-never'] as const),
          ])
          .optional(),
        value: z.string().optional(),
      })
      .optional(),
    rule: z.object({ name: z.string(), place: place.optional() }).optional(),
    found: z
      .object({
        signature: z.string(),
        class: z.string(),
        classes: z.array(z.string()),
        source: z.string(),
        file: z.string().optional(),
        rating: z.string().optional(),
      })
      .optional(),
    reply: z.object({ code: z.number(), enhanced: z.string(), text: z.string() }).optional(),
    tag: z.object({ header: z.string(), value: z.string(), subject: z.string().optional() }).optional(),
    /** One for each recipient that was given. */
    recipients: z.array(
      z.object({ recipient: z.string(), wanted: ACTION, fate: z.string(), because: z.string() }),
    ),
    /** What monitor mode would have done. */
    monitored: z.array(z.object({ action: ACTION, because: z.string() })),
  }),
  /** The same in a sentence. */
  explanation: z.string(),
  sizeBytes: z.number(),
  /** Header fields that it has; what has none is hardly a message. */
  headerFields: z.number(),
  /** The clamd that answered; not there when none did. */
  server: z.string().optional(),
  durationMs: z.number(),
  /** Not there where readings were not looked at (`policy.views: off`, mail that is exempt). */
  reading: readingFacts.optional(),
  /** For who asks to have it explained. */
  readings: readingsReport.optional(),
})

export type ExaminationReply = z.output<typeof examinationSchema>

export interface ScanAnswers {
  /** Tells what would happen to a message; `signal` fires when the caller has gone. */
  examine(
    message: AsyncIterable<Buffer>,
    envelope: EnvelopeQuery,
    signal: AbortSignal,
  ): Promise<ExaminationReply>
}

/** What would happen to a message. It is streamed through, whatever its size: no body limit, no buffer. */
export function scanRoutes({ examine }: ScanAnswers): readonly Route[] {
  return [
    route({
      name: 'scan',
      method: 'POST',
      path: '/scan',
      summary: 'What would happen to a message, and why',
      act: 'host.test',
      query: envelopeQuerySchema,
      takes: MESSAGE_TYPE,
      answer: document(examinationSchema),
      handle: ({ request: { body }, reply, query }) => examine(asMessage(body), query, goneSignal(reply)),
    }),
  ]
}

/** The message of a request that carries one. */
export function asMessage(body: unknown): AsyncIterable<Buffer> {
  if (body instanceof Readable) return body
  // As Fastify itself refuses a request: with a code of that form it is answered as the caller's mistake.
  const message = `A message to scan has the content type ${MESSAGE_TYPE}`
  throw Object.assign(new Error(message), { code: 'FST_NO_MESSAGE' })
}
