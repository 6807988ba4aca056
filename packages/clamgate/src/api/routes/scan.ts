import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { replying } from '../problem.ts'
import { readingFacts, readingsReport, unscannablePart } from './readings.ts'

/** Content type of a message to be scanned, RFC 2046 section 5.2.1. */
export const MESSAGE_TYPE = 'message/rfc822'

/** The envelope that a message to be scanned is thought to have; query of `POST /v1/scan`. */
const envelopeQuerySchema = z.object({
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
      by: z.enum(['network', 'authenticated', 'sender', 'recipients']),
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
    instead: z.object({ of: ACTION, why: z.string() }).optional(),
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

/** Adds `POST /v1/scan`. A message is streamed through, whatever its size: no body limit, no request timeout, no buffer. */
export function addScanRoute(app: FastifyInstance, { examine }: ScanAnswers): void {
  app.addContentTypeParser(MESSAGE_TYPE, (_request, payload, done) => done(null, payload))
  app.post('/v1/scan', replying(examinationSchema), async ({ raw, body, query }) => {
    const gone = new AbortController()
    raw.socket.once('close', () => gone.abort(new Error('The caller has gone')))
    return await examine(asMessage(body), asEnvelope(query), gone.signal)
  })
}

function asEnvelope(query: unknown): EnvelopeQuery {
  const read = envelopeQuerySchema.safeParse(query)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw badRequest(`${issue?.path.join('.') ?? 'query'}: ${issue?.message ?? 'wrong'}`, 'FST_BAD_ENVELOPE')
}

function asMessage(body: unknown): AsyncIterable<Buffer> {
  if (body instanceof Readable) return body
  throw badRequest(`A message to scan has the content type ${MESSAGE_TYPE}`, 'FST_NO_MESSAGE')
}

/** As Fastify itself refuses a request: with a code of that form it is answered as the caller's mistake. */
function badRequest(message: string, code: `FST_${string}`): Error {
  return Object.assign(new Error(message), { code })
}
