import { z } from 'zod'
import { ACTIONS } from '../config/sections/actions.ts'
import type { KeptHeaders } from '../filter/record.ts'
import { ABLE_MTA, type Capabilities } from '../policy/capabilities.ts'
import type { RawFacts } from '../policy/types.ts'
import type { Skip, UnscannablePart, Verdict } from '../policy/verdict.ts'
import type { MessageEvent } from './types.ts'

/** What a decision looked at that the columns of its event do not say. */
export interface KeptFacts {
  readonly verdict: Verdict
  readonly can: Capabilities
  /** Undefined: no condition asked for any. */
  readonly headers?: KeptHeaders | undefined
  /** The envelope as the MTA gave it, where it is not the addresses of the columns in angle brackets. */
  readonly raw?: Pick<RawFacts, 'sender' | 'recipients'> | undefined
}

/** Longest text that is kept of what a decision looked at, characters: the facts of a hostile mail must not fill the store. */
export const MAX_FACTS = 65_536
const VERSION = 1
/** Of no version that anybody reads: without it, clean mail would be taken for one of which the columns say all. */
const TOO_LONG = '{"v":0}'

/** As JSON for {@link MessageEvent.facts}; undefined where the columns say all, as those of most clean mail do. Too long facts are none that anybody reads. */
export function encodeFacts({ verdict, can, headers, raw }: KeptFacts): string | undefined {
  const said = {
    verdict: isPlainlyClean(verdict) ? undefined : verdict,
    can: isAble(can) ? undefined : can,
    headers,
    raw,
  }
  if (Object.values(said).every((value) => value === undefined)) return undefined
  const json = JSON.stringify({ v: VERSION, ...said })
  return json.length > MAX_FACTS ? TOO_LONG : json
}

/**
 * What is known of how an event was decided; undefined: too little is kept of it, or it is of a version that we do not know.
 * Sender, recipients, client, login, size and time are in the columns.
 */
export function keptFacts(event: Pick<MessageEvent, 'facts' | 'kind'>): KeptFacts | undefined {
  if (event.facts === undefined) {
    return event.kind === 'clean' ? { verdict: { kind: 'clean' }, can: ABLE_MTA } : undefined
  }
  const parsed = factsSchema.safeParse(event.facts)
  if (!parsed.success) return undefined
  const { verdict = { kind: 'clean' }, can = ABLE_MTA, headers, raw } = parsed.data
  return { verdict, can, headers, raw }
}

function isPlainlyClean(verdict: Verdict): boolean {
  return verdict.kind === 'clean' && verdict.also === undefined && verdict.ignored === undefined
}

function isAble(can: Capabilities): boolean {
  return can.hold && can.addHeaders && can.tellSender && can.removeRecipients === 'yes'
}

const partSchema: z.ZodType<UnscannablePart> = z.object({
  kind: z.enum(['bound', 'encrypted', 'undecodable', 'partial']),
  what: z.string(),
  path: z.string(),
})

const ignoredSchema = z.object({
  signature: z.string(),
  reason: z.string(),
  until: z.string().optional(),
})

const skipSchema: z.ZodType<Skip> = z.object({
  by: z.enum(['network', 'authenticated', 'sender', 'recipients', 'release']),
  entry: z.string(),
  isRaw: z.boolean().optional(),
  place: z.object({ file: z.string(), line: z.number() }).optional(),
})

/** Verdicts in which nothing was found. */
function unfoundOptions<More extends z.ZodRawShape>(more: More) {
  return [
    z.object({ kind: z.literal('clean'), ...more }),
    z.object({ kind: z.literal('oversize'), head: z.enum(['clean', 'unscanned']), ...more }),
    z.object({ kind: z.literal('databases-missing'), ...more }),
    z.object({ kind: z.literal('databases-outdated'), ageMs: z.number(), ...more }),
    z.object({ kind: z.literal('unscannable'), parts: z.array(partSchema), ...more }),
    z.object({ kind: z.literal('ambiguous'), classes: z.array(z.string()), ...more }),
  ] as const
}

/** What mail is beside something else is nothing else in turn. */
const alsoSchema = z.array(z.discriminatedUnion('kind', [...unfoundOptions({})])).optional()

const verdictSchema: z.ZodType<Verdict> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    ...unfoundOptions({ ignored: ignoredSchema.optional(), also: alsoSchema }),
    z.object({
      kind: z.literal('infected'),
      signature: z.string(),
      also: alsoSchema,
      origin: z
        .object({
          source: z.string(),
          file: z.string().optional(),
          rating: z.string().optional(),
          class: z.string().optional(),
        })
        .transform(({ source, file, rating, class: meaning }) => ({ source, file, rating, class: meaning }))
        .optional(),
      trip: z.object({ action: z.enum(ACTIONS), untilMs: z.number() }).optional(),
      spared: z.object({ recipients: z.array(z.number()), as: verdictSchema }).optional(),
    }),
    z.object({ kind: z.literal('skipped'), skip: skipSchema }),
    z.object({ kind: z.literal('failure'), code: z.string(), detail: z.string() }),
  ]),
)

const factsSchema = z
  .string()
  .transform((json, context): unknown => {
    try {
      return JSON.parse(json)
    } catch {
      context.addIssue('no JSON')
      return z.NEVER
    }
  })
  .pipe(
    z.object({
      v: z.literal(VERSION),
      verdict: verdictSchema.optional(),
      can: z
        .object({
          hold: z.boolean(),
          removeRecipients: z.enum(['yes', 'not-offered', 'uncertain', 'never']),
          addHeaders: z.boolean(),
          tellSender: z.boolean(),
        })
        .optional(),
      headers: z
        .object({
          asked: z.array(z.string()),
          fields: z.array(z.tuple([z.string(), z.string()])),
          isCut: z.boolean(),
        })
        .optional(),
      raw: z.object({ sender: z.string(), recipients: z.array(z.string()) }).optional(),
    }),
  )
