import { z } from 'zod'
import { Secret } from './secret.ts'
import { DURATION_PATTERN, parseDuration, parseSize, SIZE_PATTERN } from './units.ts'

/** What is known of a key besides its type; all of it ends up in the reference page and in error messages. */
export interface KeyMeta {
  readonly description: string
  /** `live`: a reload applies the key. `restart`: it waits for the next start. */
  readonly reload: 'live' | 'restart'
  /** What happens when the key is not there; only for keys without a default. */
  readonly unset?: string
  /** A value for the example file; only for keys without a default. */
  readonly example?: unknown
  /** A value that shows how the key is used, where its default does not. */
  readonly sample?: unknown
  readonly [more: string]: unknown
}

/** What a key without a default says besides its description. */
interface Without {
  readonly unset?: string
  readonly example?: unknown
}

/** Meta data of a key that a reload applies. */
export function live(description: string, more: Without = {}): KeyMeta {
  return { description, reload: 'live', ...more }
}

/** Meta data of a key that only a restart applies. */
export function restart(description: string, more: Without = {}): KeyMeta {
  return { description, reload: 'restart', ...more }
}

interface Range {
  readonly min: string
  readonly max: string
  /** A value as people would write it, for the error message. */
  readonly example: string
}

/** A schema for a duration with its unit; the value becomes milliseconds. */
export function duration({ min, max, example }: Range) {
  const low = parseDuration(min) ?? 0
  const high = parseDuration(max) ?? Number.MAX_SAFE_INTEGER
  return z
    .string()
    .regex(DURATION_PATTERN, { abort: true })
    .refine((text) => within(parseDuration(text), low, high))
    .meta({
      expected: `a duration with its unit, such as ${example} (from ${min} to ${max})`,
      kind: 'duration',
      range: `${min} to ${max}`,
      examples: [example],
    })
    .transform((text) => parseDuration(text) ?? 0)
}

/** A schema for a size with its unit; the value becomes bytes. A bare number of bytes is taken too. */
export function size({ min, max, example }: Range) {
  const low = parseSize(min) ?? 0
  const high = parseSize(max) ?? Number.MAX_SAFE_INTEGER
  return z
    .union([z.string().regex(SIZE_PATTERN), z.int().nonnegative()])
    .refine((value) => within(parseSize(`${value}`), low, high))
    .meta({
      expected: `a size such as ${example} (from ${min} to ${max})`,
      kind: 'size',
      range: `${min} to ${max}`,
      examples: [example],
    })
    .transform((value) => parseSize(`${value}`) ?? 0)
}

/** A schema for an absolute path. */
export function absolutePath() {
  return z
    .string()
    .regex(/^\/[^\0]*$/)
    .meta({ expected: 'an absolute path', kind: 'path' })
}

/**
 * A schema for a password or token: its text, `{ file: /path }` or `{ env: NAME }`. The value becomes a
 * {@link Secret}; `load.ts` reads the file or variable.
 */
export function secret() {
  const file = z.strictObject({ file: absolutePath() })
  const env = z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) })
  return z
    .union([z.string().min(1), file, env])
    .meta({ expected: 'a text, { file: /absolute/path } or { env: NAME }', kind: 'secret' })
    .transform((input) => {
      if (typeof input === 'string') return new Secret({ kind: 'text' }, input)
      if ('file' in input) return new Secret({ kind: 'file', path: input.file })
      return new Secret({ kind: 'env', name: input.env })
    })
}

function within(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high
}
