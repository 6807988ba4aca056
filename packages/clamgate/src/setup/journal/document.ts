import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { JournalEntry, Json, Step } from '../types.ts'

/** The version of the journal's form that this Clamgate writes, and the newest that it reads. */
export const JOURNAL_VERSION = 1

const stepSchema = z.object({
  id: z.string(),
  group: z.enum(['account', 'configuration', 'service', 'postfix', 'other']),
  kind: z.string(),
  sentence: z.string(),
  wanted: z.json(),
})

const entrySchema = z.object({
  step: stepSchema,
  before: z.json(),
  state: z.enum(['applying', 'applied', 'undoing']),
  settled: z.boolean(),
  at: z.string(),
  version: z.string(),
})

const contentSchema = z.object({
  /** In the order in which they were applied: undo goes from the end. One id may be there more than once. */
  entries: z.array(entrySchema),
  /** What `disable` has undone, and `enable` applies again. */
  disabled: z.array(stepSchema),
  /** What setup was asked for when it was proved last; `enable` proves the same. */
  options: z.json(),
  /** Directories of the service that were not there when the first step was done; empty once that was proved. */
  fresh: z.array(z.string()),
})

const fileSchema = z.object({ schema: z.string(), sha256: z.string(), content: z.unknown() })

/** What the journal knows. Values: each change makes a new one. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[]
  readonly disabled: readonly Step[]
  readonly options: Json
  readonly fresh: readonly string[]
}

export const EMPTY_JOURNAL: JournalContent = { entries: [], disabled: [], options: null, fresh: [] }

/** What a text is: a journal; one of a newer form; or none that can be trusted. */
export type ReadJournal =
  | { readonly kind: 'whole'; readonly content: JournalContent }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'broken'; readonly why: string }

export function encodeJournal(content: JournalContent): string {
  const written = { schema: `clamgate.setup-journal/${JOURNAL_VERSION}`, sha256: sumOf(content), content }
  return `${JSON.stringify(written, null, 1)}\n`
}

export function decodeJournal(text: string): ReadJournal {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'broken', why: text === '' ? 'it is empty' : 'it is no JSON, or was cut off' }
  }
  const file = fileSchema.safeParse(value)
  const version = file.success
    ? /^clamgate\.setup-journal\/(\d{1,6})$/.exec(file.data.schema)?.[1]
    : undefined
  if (!file.success || version === undefined) return { kind: 'broken', why: 'it is no journal of setup' }
  if (Number(version) > JOURNAL_VERSION) return { kind: 'newer', version: Number(version) }
  // A file that is put back byte for byte must not come from a line that a disk, or a hand, has changed.
  if (file.data.sha256 !== sumOf(file.data.content)) return { kind: 'broken', why: 'its checksum is wrong' }
  const content = contentSchema.safeParse(file.data.content)
  return content.success
    ? { kind: 'whole', content: content.data }
    : { kind: 'broken', why: 'it lacks what a journal has' }
}

/** Of the content as JSON has it, without blanks. */
function sumOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

/** A step begins. */
export function withEntry(content: JournalContent, entry: JournalEntry): JournalContent {
  return { ...content, entries: [...content.entries, entry] }
}

/** The same step, in the place that it has in the order of undo. */
export function withChange(
  content: JournalContent,
  at: number,
  change: Partial<Pick<JournalEntry, 'state' | 'settled'>>,
): JournalContent {
  return {
    ...content,
    entries: content.entries.map((entry, index) => (index === at ? { ...entry, ...change } : entry)),
  }
}

/** A step is undone. */
export function withoutEntry(content: JournalContent, at: number): JournalContent {
  return { ...content, entries: content.entries.filter((_, index) => index !== at) }
}

/**
 * `disable` undoes this step. One that was applied twice, with another wish, is there twice: the first may have done what
 * the second one builds upon.
 */
export function withDisabled(content: JournalContent, step: Step): JournalContent {
  if (content.disabled.some((other) => isDeepStrictEqual(other, step))) return content
  return { ...content, disabled: [step, ...content.disabled] }
}

/** The run came to its end. What was disabled and is applied again is no longer waiting for `enable`. */
export function asSettled(content: JournalContent, options: Json): JournalContent {
  return {
    entries: content.entries.map((entry) => ({ ...entry, settled: true })),
    disabled: content.disabled.filter(({ id }) => !content.entries.some(({ step }) => step.id === id)),
    options,
    fresh: [],
  }
}
