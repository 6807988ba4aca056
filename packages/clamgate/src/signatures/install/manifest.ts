import { z } from 'zod'
import type { FileClass, Format, LiveFile, Rating } from '../types.ts'

/** A word of ours, written by us: which words there are may change from version to version. */
function word<T extends string>() {
  return z.custom<T>((value) => typeof value === 'string' && /^[A-Za-z0-9]{1,32}$/.test(value))
}

/** A name in a directory, and nothing that leads out of it. */
const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\0]{1,255}$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const setFile = z.object({
  name: fileName,
  source: z.string(),
  format: word<Format>(),
  rating: word<Rating>()
    .optional()
    .transform((rating) => rating),
  class: word<FileClass>(),
  sha256,
  bytes: z.number(),
  signatures: z.number(),
  updated: z.string(),
  /** Digest of what the source served: of the file itself, unless lines were taken out of it. */
  served: sha256,
})

export const SET_ID: RegExp = /^\d{8}T\d{6}-[0-9a-f]{4}$/

export const manifestSchema = z.object({
  schema: z.literal('clamgate.signature-set/1'),
  id: z.string().regex(SET_ID),
  at: z.string(),
  by: z.string(),
  files: z.array(setFile),
  /** Files that we made: ignore lists, and the proof. */
  made: z.array(z.object({ name: fileName, sha256, bytes: z.number() })),
  proof: z.object({ sample: z.string(), signature: z.string() }).nullable(),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  /** The set whose files it brought back. */
  restores: z.string().nullable(),
  /** Why it is no longer live, or never was. */
  undone: z.string().nullable(),
  /** The same as a code: `interrupted`, `ended`, `gone-back`, or that of an error. Sets of earlier versions have none. */
  undoneCode: z.string().optional(),
  /** Its files are there still: one may go back to it. */
  isKept: z.boolean(),
})

/** What is in a set. */
export type Manifest = z.output<typeof manifestSchema>

/** A file of a set, with what its source served. */
export interface SetFile extends LiveFile {
  readonly served: string
}

/** A name, and the content that belongs there. */
export interface Content {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

/** All that a set puts into the directory of the databases. */
export function contentsOf(manifest: Manifest | undefined): readonly Content[] {
  return manifest === undefined ? [] : [...manifest.files, ...manifest.made]
}
