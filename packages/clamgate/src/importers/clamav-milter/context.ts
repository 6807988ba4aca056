import type { ConfOption } from './conf-file.ts'
import { type Draft, type Note, shown } from './draft.ts'

/** A file that an option names, as text; or why it cannot be read. */
export type ListFile = { readonly text: string } | { readonly problem: string }

/** What an option's converter sees. */
export interface Context {
  readonly draft: Draft
  /** The configuration file without its directory, for comments. */
  readonly file: string
  /** The value of an option that counts; undefined when it is not given. */
  given(name: string): ConfOption | undefined
  readList(path: string): ListFile
}

/** What there is to tell about one option. */
export type Remarks = readonly Pick<Note, 'kind' | 'text'>[]

/** The option says the same here. */
export const SAME: Remarks = []

export function notCarried(text: string): Remarks {
  return [{ kind: 'not-carried', text }]
}

export function withoutMeaning(text: string): Remarks {
  return [{ kind: 'without-meaning', text }]
}

export function different(text: string): Remarks {
  return [{ kind: 'different', text }]
}

/** How the result speaks of an option: `clamav-milter.conf:12 OnInfected Reject`. */
export function originOf({ name, value, line }: ConfOption, { file }: Context): string {
  return shown(`${file}:${line} ${name} ${value}`)
}

/** The origin of a value that nobody wrote down. */
export function defaultOf(name: string): string {
  return `what clamav-milter does without ${name}`
}

/** Where an option is, and what it says, for a note. */
export function placeOf(
  { name, value, line }: ConfOption,
  { file }: Context,
): Pick<Note, 'place' | 'option'> {
  return { place: `${file}:${line}`, option: shown(`${name} ${value}`) }
}

/** A path as seen from outside of the directory that `Chroot` names, in which clamav-milter opens its files. */
export function outsidePath(path: string, context: Context): string {
  const root = context.given('Chroot')?.value.replace(/\/+$/, '') ?? ''
  return path.startsWith('/') ? root + path : path
}
