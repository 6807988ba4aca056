import { z } from 'zod'
import { toldSchema } from '../told/documents.ts'

/** Subjects of doctor, in the order in which they are shown. */
export const DOCTOR_GROUPS = [
  ...['configuration', 'files', 'service', 'engine', 'databases', 'signatures', 'postfix', 'software'],
  ...['resources', 'network', 'clock'],
] as const

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()

/** Something that was looked at, as `clamgate doctor --json` has it. */
const check = z.object({
  group: z.enum(DOCTOR_GROUPS),
  /** Stable: `databases.age`. */
  name: z.string(),
  /** `warn`: it works, and should not stay so. `skip`: it could not be looked at, or is not in use. */
  state: z.enum(['ok', 'warn', 'fail', 'skip']),
  sentence: z.string(),
  /** The sentence as names of its parts with their values, for those who say it in another language. */
  told: list(toldSchema).optional(),
  why: z.string(),
  /** Of the failure that was seen, where it has one; `unused`, `unused-or-unknown` (no daemon answers): there was nothing to look at. */
  code: z.string().optional(),
  remedy: z.string().optional(),
  advice: list(toldSchema).optional(),
  /** The remedy, to be pasted into a shell of the host. */
  command: z.string().optional(),
})

/** `GET /doctor`: what the daemon found when it looked at its host. */
export const doctorSchema = z.object({
  /** When it looked, ISO 8601. */
  at: z.string(),
  tookMs: z.number(),
  /** Nothing has failed. */
  good: z.boolean(),
  checks: list(check),
})

export const doctorRequestSchema = z.strictObject({
  /** Not what was found lately. */
  again: z.stringbool().default(false),
})

/** A mail server of this host and no other: the daemon is nobody's door to other machines. */
const ownMta = z
  .string()
  .regex(
    /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}$/,
    'write HOST:PORT of this host, such as 127.0.0.1:25',
  )

const address = z.string().regex(/^[^\p{Cc}<>]{1,320}$/u, 'write an address, such as me@example.org')

/** The body of `POST /selftest`. */
export const selftestRequestSchema = z.strictObject({
  /** Also through the MTA that listens there; it delivers the clean mail. */
  smtp: ownMta.optional(),
  /** Who gets it. */
  to: address.default('postmaster@localhost'),
  /** Right is what the policy says, also where it does not refuse EICAR. */
  expectPolicy: z.boolean().default(false),
})

const step = z.object({
  /** Stable: `milter.connect`, `smtp.eicar`. */
  name: z.string(),
  state: z.enum(['ok', 'fail', 'skip']),
  sentence: z.string(),
  remedy: z.string().nullable(),
  code: z.string().nullable(),
  /** The line of the configuration that is to blame. */
  place: z.object({ file: z.string(), line: z.number() }).nullable(),
})

/** The steps that are done so far. */
export const selftestProgressSchema = z.object({ steps: list(step) })

/** What the test mails showed, as `clamgate selftest --json` has it. */
export const selftestSchema = z.object({ good: z.boolean(), steps: list(step) })

export type DoctorDocument = z.output<typeof doctorSchema>
export type SelftestRequest = z.output<typeof selftestRequestSchema>
export type SelftestProgress = z.output<typeof selftestProgressSchema>
export type SelftestDocument = z.output<typeof selftestSchema>
