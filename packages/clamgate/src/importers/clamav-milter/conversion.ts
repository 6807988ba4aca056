import { type Draft, type NoteKind, shown, type Value } from '../draft.ts'
import type { ReadText } from '../files.ts'
import type { ConfOption } from './conf-file.ts'
import { readBoolean, readChoice } from './values.ts'

/** What is known beside an option: the file that it is in, and the result so far. */
export interface Context {
  readonly draft: Draft
  /** The configuration file without its directory, for comments. */
  readonly file: string
  /** The option of that name that counts; undefined when the file has none. */
  readonly option: (name: string) => ConfOption | undefined
  /** Reads a file that an option names. */
  readonly readList: (path: string) => ReadText
  /** `LogFile` stays where it is, rather than in the directory of the service. */
  readonly keepLogFile: boolean
  /** Undefined: the result stands alone, with the socket and the clamd of clamav-milter. */
  readonly place: NewPlace | undefined
  readonly naming: Naming
  /** Whoever asks gives the systemd unit what it needs: nothing is said of that. */
  readonly isUnitSeenTo: boolean
}

/** How the result speaks of what was read. */
export interface Naming {
  /** Of a line, in front of what there is to tell: `clamav-milter.conf:12`. */
  readonly place: (line: number) => string
  /** Of an option, in a comment behind what it became: `clamav-milter.conf:12 OnInfected Reject`. */
  readonly origin: (option: ConfOption) => string
}

/** What the result is for, where it does not just take the place of clamav-milter. */
export interface NewPlace {
  /** `ours`: the milter has a socket of its own, which setup names in main.cf; else the one that clamav-milter had. */
  readonly socket: 'ours' | 'as-written'
  /** `managed`: we run clamd; else the one that clamav-milter used. */
  readonly engine: 'managed' | 'external'
}

/** Puts the meaning of an option into the draft, and remarks on what is not as it was. */
export type Convert = (conversion: Conversion) => void

/** What its converter sees of one option, and does with it. An option without remarks says the same here. */
export class Conversion {
  readonly context: Context
  readonly name: string
  readonly value: string
  /** How the result speaks of the option. */
  readonly origin: string
  /** What was cut off behind the value, from its `#` on; clamav-milter 1.4 takes that for a part of most values. */
  readonly comment: string | undefined
  readonly remarks: { readonly kind: NoteKind; readonly text: string }[] = []

  constructor(option: ConfOption, context: Context) {
    this.context = context
    this.name = option.name
    this.value = option.value
    this.comment = option.comment
    this.origin = originOf(option, context)
  }

  set(path: string, value: Value): void {
    this.context.draft.set(path, value, this.origin)
  }

  add(path: string, value: Value): void {
    this.context.draft.add(path, value, this.origin)
  }

  /**
   * Writes an entry of a list as a comment, since it would let more pass than clamav-milter did; undefined where the value
   * is no entry of ours. The reason stands among what is to be done before the first start.
   */
  leave(path: string, value: Value | undefined, why: string): void {
    this.context.draft.leave(path, value, this.origin)
    this.beforeStart(commentedOut(why))
  }

  beforeStart(text: string): void {
    this.remarks.push({ kind: 'before-start', text })
  }

  notCarried(text: string): void {
    this.remarks.push({ kind: 'not-carried', text })
  }

  withoutMeaning(text: string): void {
    this.remarks.push({ kind: 'without-meaning', text })
  }

  different(text: string): void {
    this.remarks.push({ kind: 'different', text })
  }

  /** A path as seen from outside of the directory that `Chroot` names, in which clamav-milter opens its files. */
  outsidePath(path: string): string {
    const root = this.context.option('Chroot')?.value.replace(/\/+$/, '') ?? ''
    return path.startsWith('/') ? root + path : path
  }
}

/** The note on an entry that stands in the result as a comment. */
export function commentedOut(why: string): string {
  return `commented out: ${why}`
}

/** A converter for an option that has nothing to say to Clamgate. See docs/decisions/0010-options-not-carried.md. */
export function without(reason: string): Convert {
  return (option) => option.withoutMeaning(reason)
}

/** A converter for an option that is yes or no. */
export function yesOrNo(convert: (yes: boolean, option: Conversion) => void): Convert {
  return (option) => {
    const yes = readBoolean(option.value)
    if (yes === undefined) option.notCarried('it is neither yes nor no')
    else convert(yes, option)
  }
}

/** A converter for an option that is one of several words, which are words of our key `path`. */
export function oneOf<T extends Value>(
  path: string,
  meanings: Readonly<Record<string, T>>,
  remark?: (meaning: T, option: Conversion) => void,
): Convert {
  return (option) => {
    const meaning = readChoice(option.value, meanings)
    if (meaning === undefined) return option.notCarried(`it is none of ${Object.keys(meanings).join(', ')}`)
    option.set(path, meaning)
    remark?.(meaning, option)
  }
}

/** What to do without an option: write down what clamav-milter then does. */
export function otherwise(name: string, path: string, value: Value): (context: Context) => void {
  return ({ draft }) => draft.set(path, value, defaultOf(name))
}

/** How the result speaks of an option. */
export function originOf(option: ConfOption, { naming }: Context): string {
  return naming.origin(option)
}

/** Options by the lines of a file. */
export function byLine(file: string): Naming {
  return {
    place: (line) => `${file}:${line}`,
    origin: ({ name, value, line }) => shown(`${file}:${line} ${name} ${value}`),
  }
}

/** The origin of a value that nobody wrote down. */
export function defaultOf(name: string): string {
  return `what clamav-milter does without ${name}`
}
