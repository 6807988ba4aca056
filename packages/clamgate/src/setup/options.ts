import { z } from 'zod'
import { DEFAULT_CONFIG_PATH } from '../config/errors.ts'
import type { Json, SetupOptions } from './types.ts'

/** What a plan is made of when nothing is asked for. */
export const DEFAULT_OPTIONS: SetupOptions = {
  postfixConfig: undefined,
  engine: undefined,
  from: undefined,
  defaultAction: 'tempfail',
  service: true,
  monitor: false,
  mendMaster: false,
  clamavMilter: undefined,
  config: DEFAULT_CONFIG_PATH,
}

const schema = z.object({
  postfixConfig: z.string().nullable(),
  engine: z.enum(['managed', 'external']).nullable(),
  from: z.string().nullable(),
  defaultAction: z.enum(['tempfail', 'accept', 'reject']),
  service: z.boolean(),
  monitor: z.boolean(),
  mendMaster: z.boolean(),
  clamavMilter: z.enum(['replace', 'beside']).nullable(),
  config: z.string(),
})

/** For the journal. */
export function encodeOptions(options: SetupOptions): Json {
  const { postfixConfig = null, engine = null, from = null, clamavMilter = null, ...rest } = options
  return { ...rest, postfixConfig, engine, from, clamavMilter }
}

/** Of the journal; the defaults where it has none, or those of another version. */
export function decodeOptions(value: Json): SetupOptions {
  const read = schema.safeParse(value)
  if (!read.success) return DEFAULT_OPTIONS
  const { postfixConfig, engine, from, clamavMilter, ...rest } = read.data
  return {
    ...rest,
    postfixConfig: postfixConfig ?? undefined,
    engine: engine ?? undefined,
    from: from ?? undefined,
    clamavMilter: clamavMilter ?? undefined,
  }
}
