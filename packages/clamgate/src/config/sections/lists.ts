import { z } from 'zod'
import { absolutePath, kind } from '../fields.ts'

/** Entries of a list that are in a file, one on a line; `load.ts` reads them, also at each reload. */
export interface FileEntries {
  readonly file: string
  /** Without blank lines and comments; undefined until the file was read. */
  readonly lines?: readonly { readonly line: number; readonly text: string }[]
}

/** One entry of a list of patterns, as configured. */
export type ListEntry = string | FileEntries

/** Longest entry of a list, characters. */
export const MAX_ENTRY_CHARACTERS = 1000

const text = () => z.string().min(1).max(MAX_ENTRY_CHARACTERS)
const file = () =>
  z.strictObject({ file: absolutePath().meta({ description: 'File with one entry on each line.' }) })

/** A list of patterns: one, or several, each a text or `{ file: /path }`. The value becomes `ListEntry[]`. */
export function patterns(expected: string) {
  return z
    .union([text(), file(), z.array(z.union([text(), file()]))])
    .meta(kind('patterns', { expected }))
    .transform((value): readonly ListEntry[] => (Array.isArray(value) ? value : [value]))
}

/** What sender and recipient patterns look like, for messages. */
export const ADDRESS_PATTERNS =
  'addresses with * and ?, such as [ "*@example.org" ], expressions as "/^a.*@/", or { file: /path }'
/** What patterns for raw texts look like, for messages. */
export const RAW_PATTERNS = 'expressions as "/^<a.*@example\\.org>$/", or { file: /path }'
/** What network patterns look like, for messages. */
export const NETWORK_PATTERNS =
  'addresses, networks such as 192.0.2.0/24 and 2001:db8::/32, host names, "local", or { file: /path }'
/** What domain patterns look like, for messages. */
export const DOMAIN_PATTERNS =
  'domains, such as [ example.org, ".example.net" ] (with a dot in front: it and all below), or { file: /path }'
/** What log-in name patterns look like, for messages. */
export const LOGIN_PATTERNS = 'log-in names with * and ?, or { file: /path }'
