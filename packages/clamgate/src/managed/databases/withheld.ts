import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EngineError, type EngineErrorCode } from '../../engine/errors.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import type { Log } from '../../observe/log/log.ts'
import { type DatabaseFile, type DatabaseSet, setOf } from './databases.ts'
import type { Generation } from './generations.ts'

/** Files of third parties among the databases, and whoever put them there. */
export interface ThirdParty {
  /** Whether he did so with a file of that name. */
  owns(name: string): boolean
  /**
   * The engine does without these files, since the error says (`details.file`), or lets suspect, that they are at fault:
   * he takes them out of the directory, or puts those before in their places, and notes why.
   * @returns whether the directory is without them now
   */
  withdraw(names: readonly string[], error: EngineError): Promise<boolean>
}

export interface WithheldDeps {
  /** Undefined: there are no such files. */
  readonly thirdParty: ThirdParty | undefined
  readonly log: Log
  readonly clock: Clock
  readonly task: (name: string, work: Promise<void>) => void
  /** The directory may have changed. */
  readonly onWithdrawn: () => Promise<void>
  /** Fires when the engine is being stopped. */
  readonly signal: AbortSignal
}

/** A file that is not loaded. */
interface Hold {
  /** As it is in the directory: another one is tried. */
  readonly print: string
  /** What is loaded in its place: the one before, which a clamd has proved. Undefined: nothing. */
  readonly instead: DatabaseFile | undefined
  /** When it may be tried again, on the monotonic clock, ms. */
  readonly until: number
}

interface Blame {
  readonly error: EngineError
  /** Whose copies are loaded in their places. */
  readonly good: Generation | undefined
  /** False: they are only suspected. */
  readonly isProved: boolean
}

/** What may be the fault of a file that the error does not name. */
const MAY_BE_THEIRS: ReadonlySet<EngineErrorCode> = new Set<EngineErrorCode>([
  'ENGINE_CLAMD_START',
  'ENGINE_CLAMD_BLIND',
  'ENGINE_RELOAD_FAILED',
  'ENGINE_DATABASES_UNFIT',
  'ENGINE_DATABASES_SHRUNK',
])
/** Updates that are under way have their time, ms. */
const LONGEST_WITHDRAWAL_MS = 24 * 3_600_000
/** Until a file that is only suspected is tried again, ms. */
const SUSPECTED_MS = 3_600_000

/**
 * Keeps files of third parties out of the sets that are loaded, where a set failed because of them: the official databases
 * go live without them, or with those before. The directory itself is left to those who put them there.
 */
export class Withheld {
  readonly #deps: WithheldDeps
  readonly #holds = new Map<string, Hold>()
  /** The directory at the last look. */
  #seen: DatabaseSet | undefined

  constructor(deps: WithheldDeps) {
    this.#deps = deps
  }

  /** What is to be loaded of the directory as it was seen. */
  apply(seen: DatabaseSet): DatabaseSet {
    this.#seen = seen
    this.#forget(seen)
    if (this.#holds.size === 0) return seen
    const files = seen.files.flatMap((file) => {
      const hold = this.#holds.get(file.name)
      if (hold === undefined) return [file]
      const { instead } = hold
      return instead?.from !== undefined && existsSync(join(instead.from, instead.name)) ? [instead] : []
    })
    return { ...setOf(files), seenAs: seen.fingerprint }
  }

  /** All are tried again. */
  forgive(): void {
    this.#holds.clear()
  }

  /**
   * A set has failed. Where files of third parties in it are at fault, or may be, they are withheld.
   * @param good the set that was proved before: what it has of those files is loaded in their places
   * @returns true: there is another set to try
   */
  blame(set: DatabaseSet, error: EngineError, good: Generation | undefined): boolean {
    const ours = this.#ours(set)
    const named = nameIn(error)
    if (named !== undefined) {
      return this.#hold(
        ours.filter(({ name }) => name === named),
        { error, good, isProved: true },
      )
    }
    if (!MAY_BE_THEIRS.has(error.code) || error.details['isMachine'] === true) return false
    const changed = good === undefined ? [] : changedSince(ours, good.set)
    const isProved = false
    return changed.length > 0
      ? this.#hold(changed, { error, good, isProved })
      : this.#hold(ours, { error, good: undefined, isProved })
  }

  /**
   * A set that was in use made clamd end, again and again.
   * @returns true: it was not so before files of third parties changed, and those changes are undone
   */
  undo(set: DatabaseSet, error: EngineError, before: Generation): boolean {
    const changed = changedSince(this.#ours(set), before.set)
    return this.#hold(changed, { error, good: before, isProved: true })
  }

  #ours({ files }: DatabaseSet): readonly DatabaseFile[] {
    return files.filter(({ name }) => this.#deps.thirdParty?.owns(name) === true)
  }

  #hold(files: readonly DatabaseFile[], why: Blame): boolean {
    const { thirdParty, clock } = this.#deps
    if (files.length === 0 || thirdParty === undefined) return false
    const until = why.isProved ? Number.POSITIVE_INFINITY : clock.monotonic() + SUSPECTED_MS
    const held: string[] = []
    for (const { name, print } of files) {
      const known = this.#holds.get(name)
      const seen = this.#seen?.files.find((file) => file.name === name)
      // What was loaded in its place fails, too.
      if (known !== undefined && known.instead?.print === print)
        this.#holds.set(name, { ...known, instead: undefined })
      else if (seen?.print === print) this.#holds.set(name, { print, until, instead: copyIn(why.good, seen) })
      // Another one is there already, which is tried.
      else continue
      held.push(name)
    }
    if (held.length > 0) {
      this.#tell(held, why.error)
      this.#withdraw(thirdParty, held, why)
    }
    return true
  }

  #tell(names: readonly string[], { message, code, remedy }: EngineError): void {
    const kept = names.filter((name) => this.#holds.get(name)?.instead !== undefined)
    const how =
      kept.length === 0
        ? 'the others are loaded without'
        : `the ones before are loaded in the places of ${kept.length} of them`
    this.#deps.log.error(
      'engine.databases.withheld',
      `${message}. Of the signatures of third parties ${list(names)} not loaded: ${how}`,
      { code, remedy, files: names },
    )
  }

  #withdraw(thirdParty: ThirdParty, names: readonly string[], { error, isProved }: Blame): void {
    const { task, log, onWithdrawn, signal } = this.#deps
    const withdrawn = async () => {
      try {
        // Each that is proved to be at fault is named to him.
        const asked = isProved ? names.map((name) => [name]) : [names]
        let isDone = false
        for (const some of asked) {
          const named = isProved ? naming(error, some[0] ?? '') : error
          isDone = (await thirdParty.withdraw(some, named)) || isDone
        }
        if (isDone && !signal.aborted) await onWithdrawn()
      } catch (cause) {
        log.error(
          'engine.databases.stuck',
          `${list(names)} not taken out of the directory: ${messageOf(cause)}`,
          { files: names },
        )
      }
    }
    // It may have to wait for an update that is under way; a stop does not.
    task(
      'withdraw',
      within(withdrawn(), LONGEST_WITHDRAWAL_MS, signal).then(() => undefined),
    )
  }

  /** Those that are gone, or other ones by now, or may be tried again. */
  #forget({ files }: DatabaseSet): void {
    const now = this.#deps.clock.monotonic()
    for (const [name, { print, until }] of this.#holds) {
      const isThere = files.some((file) => file.name === name && file.print === print)
      if (!isThere || now >= until) this.#holds.delete(name)
    }
  }
}

/** The file that an error names. */
function nameIn({ code, details }: EngineError): string | undefined {
  const path = code === 'ENGINE_DATABASE_UNREADABLE' ? details['path'] : details['file']
  return typeof path === 'string' ? basename(path) : undefined
}

function naming(error: EngineError, file: string): EngineError {
  if (nameIn(error) !== undefined) return error
  const { code, message, remedy, details } = error
  return new EngineError(code, message, { remedy, details: { ...details, file } })
}

function changedSince(files: readonly DatabaseFile[], before: DatabaseSet): readonly DatabaseFile[] {
  const known = new Map(before.files.map(({ name, print }) => [name, print]))
  return files.filter(({ name, print }) => known.get(name) !== print)
}

/** The copy of a generation, where it is another one than what is in the directory now. */
function copyIn(good: Generation | undefined, { name, print }: DatabaseFile): DatabaseFile | undefined {
  const file = good?.set.files.find((one) => one.name === name && one.print !== print)
  return file === undefined || good === undefined ? undefined : { ...file, from: good.path }
}

function list(names: readonly string[]): string {
  const [first = '', ...others] = names
  if (others.length === 0) return `${first} is`
  return others.length < 5
    ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`
    : `${first} and ${others.length} others are`
}
