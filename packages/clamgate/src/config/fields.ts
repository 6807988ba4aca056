import { z } from 'zod'
import { KINDS, type KindName, type Limits } from './kinds.ts'
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

/** What a key may say besides its description. */
type More = Pick<KeyMeta, 'unset' | 'example' | 'sample'> & {
  /** An address with PORT in it: what a port alone stands for. */
  readonly portAs?: string
}

/** A key that a reload applies. */
export function live<T extends z.ZodType>(schema: T, description: string, more: More = {}): T {
  return schema.meta({ description, reload: 'live', ...more })
}

/** A key that only a restart applies. */
export function restart<T extends z.ZodType>(schema: T, description: string, more: More = {}): T {
  return schema.meta({ description, reload: 'restart', ...more })
}

/** Meta data of a kind of value: what it is called, and what `limits` allow. */
export function kind(name: KindName, limits: Limits & { readonly expected?: string } = {}) {
  const expected = limits.expected ?? KINDS[name].expected?.(limits)
  return { kind: name, expected, choices: limits.choices }
}

interface Range {
  readonly min: string
  readonly max: string
  /** A value as people would write it, for the error message. */
  readonly example: string
}

/** A range and its default, which is an example too, where nothing else is said. */
interface DefaultRange extends Omit<Range, 'example'> {
  readonly usual: string
  readonly example?: string
}

/** A schema for a duration with its unit; the value becomes milliseconds. */
export function duration({ usual, example = usual, ...range }: DefaultRange) {
  return durationWithin({ ...range, example }).prefault(usual)
}

/** A schema for a duration without a default. */
export function durationWithin(range: Range) {
  return z
    .string()
    .regex(DURATION_PATTERN, { abort: true })
    .refine((text) => within(range, text, parseDuration))
    .meta(quantity('duration', range))
    .transform((text) => parseDuration(text) ?? 0)
}

/** A schema for a duration with its unit, or `0`; the value becomes milliseconds. */
export function durationOrZero({ usual, max }: { readonly usual: string; readonly max: string }) {
  const range = { min: '0', max, example: usual }
  return z
    .union([z.string().regex(DURATION_PATTERN), z.literal(0), z.literal('0')])
    .refine((value) => Number(value) === 0 || within(range, `${value}`, parseDuration))
    .meta(quantity('duration', range))
    .transform((value) => parseDuration(`${value}`) ?? 0)
    .prefault(usual)
}

/** A schema for a size with its unit; the value becomes bytes. A bare number of bytes is taken too. */
export function size({ usual, example = usual, ...range }: DefaultRange) {
  return sizeWithin({ ...range, example }).prefault(usual)
}

/** A schema for a size without a default. */
export function sizeWithin(range: Range) {
  return z
    .union([z.string().regex(SIZE_PATTERN), z.int().nonnegative()])
    .refine((value) => within(range, `${value}`, parseSize))
    .meta(quantity('size', range))
    .transform((value) => parseSize(`${value}`) ?? 0)
}

function quantity(name: 'duration' | 'size', range: Range) {
  return { ...kind(name, range), range: `${range.min} to ${range.max}`, examples: [range.example] }
}

function within(
  { min, max }: Pick<Range, 'min' | 'max'>,
  text: string,
  parse: (text: string) => number | undefined,
): boolean {
  const value = parse(text)
  return value !== undefined && value >= (parse(min) ?? 0) && value <= (parse(max) ?? Number.MAX_VALUE)
}

/** A schema for a whole number. */
export function integer(min: number, max: number) {
  return z.int().min(min).max(max).meta(kind('integer', { min, max }))
}

/** A schema for `true` or `false`. */
export function boolean() {
  return z.boolean().meta(kind('boolean'))
}

/** A schema for one word of several. */
export function choice<const T extends readonly [string, ...string[]]>(choices: T) {
  return z.enum(choices).meta(kind('choice', { choices }))
}

/** A schema for one word of several, or for a list of such words; the value becomes the list. */
export function oneOrMore<const T extends readonly [string, ...string[]]>(choices: T) {
  return z
    .union([z.enum(choices), z.array(z.enum(choices)).min(1)])
    .meta(kind('choices', { choices }))
    .transform((value) => (Array.isArray(value) ? value : [value]))
}

/** A schema for a list of words that may be empty; one word stands for the list of it. */
export function noneOrMore<const T extends readonly [string, ...string[]]>(choices: T) {
  return z
    .union([z.enum(choices), z.array(z.enum(choices))])
    .meta(kind('choices', { choices }))
    .transform((value) => (Array.isArray(value) ? value : [value]))
}

/** The same in upper case, however it is written. */
export function wordsOfAnyCase<const T extends readonly [string, ...string[]]>(choices: T) {
  const word = z.preprocess(
    (value) => (typeof value === 'string' ? value.toUpperCase() : value),
    z.enum(choices),
  )
  return z
    .union([word, z.array(word).min(1)])
    .meta(kind('choices', { choices }))
    .transform((value) => (Array.isArray(value) ? value : [value]))
}

/** A schema for a text that is not empty. `expected` completes "expected …". */
export function text(
  expected: string,
  { max, pattern }: { readonly max?: number; readonly pattern?: RegExp } = {},
) {
  const bounded = max === undefined ? z.string().min(1) : z.string().min(1).max(max)
  return (pattern === undefined ? bounded : bounded.regex(pattern)).meta(kind('text', { expected }))
}

/** A schema for an absolute path. */
export function absolutePath() {
  return z
    .string()
    .regex(/^\/[^\0]*$/)
    .meta(kind('path'))
}

/**
 * A schema for a password or token: its text, `{ file: /path }` or `{ env: NAME }`. The value becomes a
 * {@link Secret}; `load.ts` reads the file or variable.
 */
export function secret() {
  return z
    .union([z.string().min(1), ...elsewhere()])
    .meta(kind('secret'))
    .transform(toSecret)
}

/** A schema for the URL of a proxy, which may hold a password: then, and from a file or variable, a {@link Secret}. */
export function proxyUrl() {
  return z
    .union([z.string().regex(/^[\x21-\x7e]{1,2000}$/), ...elsewhere()])
    .meta(kind('proxy'))
    .transform((input) => (typeof input === 'string' && !input.includes('@') ? input : toSecret(input)))
}

/** Where a secret can be instead of in the configuration. */
function elsewhere() {
  return [
    z.strictObject({ file: absolutePath() }),
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  ] as const
}

function toSecret(input: string | { readonly file: string } | { readonly env: string }): Secret {
  if (typeof input === 'string') return new Secret({ kind: 'text' }, input)
  if ('file' in input) return new Secret({ kind: 'file', path: input.file })
  return new Secret({ kind: 'env', name: input.env })
}
