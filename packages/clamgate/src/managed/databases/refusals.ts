import { readFile } from 'node:fs/promises'
import { EngineError, type EngineErrorCode } from '../../engine/errors.ts'
import { type Problem, problemOf, type RefusedDatabases } from '../../engine/status.ts'
import type { Clock } from '../../ground/clock.ts'
import { replaceFile } from '../../ground/replace-file.ts'
import { messageOf } from '../../ground/thrown.ts'
import { contentOf } from './content.ts'
import type { DatabaseSet } from './databases.ts'

export interface RefusalsOptions {
  /** Where a set is written down that later lives must not try either. */
  readonly note: string
  /** The shared directory. */
  readonly directory: string
  readonly clock: Clock
}

/** A set that is not to be loaded. */
interface Refusal {
  readonly fingerprint: string
  /** What is in its files, where it is refused for good; see {@link contentOf}. */
  readonly content: string | undefined
  readonly problem: Problem
  readonly error: EngineError
  /** Unix time, ms. */
  readonly at: number
  /** When it may be tried again, on the monotonic clock, ms. */
  readonly until: number
}

/** What speaks against the set itself; anything else may pass, memory or a full disk. */
const ABOUT_THE_SET: ReadonlySet<EngineErrorCode> = new Set<EngineErrorCode>([
  'ENGINE_DATABASE_MALFORMED',
  'ENGINE_DATABASE_UNREADABLE',
  'ENGINE_DATABASES_UNFIT',
  'ENGINE_DATABASES_SHRUNK',
])
/** Until a set that failed for another reason is tried again, ms. */
const RETRY_MS = 10 * 60_000

/** The sets that were tried and must not be used: the last one, and the last one that made clamd end on mail. */
export class Refusals {
  readonly #options: RefusalsOptions
  #last: Refusal | undefined
  #banned: Refusal | undefined
  /** The content of the set that was asked for last: reading it costs. */
  #content: { readonly fingerprint: string; readonly value: string | undefined } | undefined
  #shown: Refusal | undefined

  constructor(options: RefusalsOptions) {
    this.#options = options
  }

  /** The refusal of what is in the shared directory; undefined: it is not refused, as far as it was asked for. */
  get status(): RefusedDatabases | undefined {
    if (this.#shown === undefined) return undefined
    const { fingerprint, problem, at, content } = this.#shown
    return { id: fingerprint, since: at, problem, takenBack: content !== undefined }
  }

  /** Reads what an earlier life wrote down. */
  async load(): Promise<void> {
    this.#banned = parse(await readFile(this.#options.note, 'utf8').catch(() => ''))
  }

  /** Not tried again before the directory changes, or what hindered it may have passed. */
  refuse({ fingerprint }: DatabaseSet, error: unknown): void {
    const { clock } = this.#options
    const isBad = error instanceof EngineError && ABOUT_THE_SET.has(error.code)
    this.#last = {
      fingerprint,
      content: undefined,
      error: asEngineError(error),
      problem: problemOf(asEngineError(error)),
      at: clock.wall(),
      until: isBad ? Number.POSITIVE_INFINITY : clock.monotonic() + RETRY_MS,
    }
    this.#shown = this.#last
  }

  /**
   * Not tried again before what is in its files changes, not in a later life either.
   * @param path a directory that holds the files of the set
   * @throws the system error where the files cannot be read, or that cannot be written down; it is refused all the same
   */
  async ban(set: DatabaseSet, path: string, error: EngineError): Promise<void> {
    const { clock, note } = this.#options
    const { fingerprint } = set
    const plain = {
      fingerprint,
      error,
      problem: problemOf(error),
      at: clock.wall(),
      until: Number.POSITIVE_INFINITY,
    }
    this.#banned = { ...plain, content: '' }
    this.#shown = this.#banned
    this.#banned = { ...plain, content: await contentOf(path, set) }
    this.#shown = this.#banned
    const { content, problem, at } = this.#banned
    await replaceFile(note, `${JSON.stringify({ fingerprint, content, problem, at })}\n`, 0o600)
  }

  /** The set that failed last may be tried again. */
  forgive(): void {
    this.#last = undefined
  }

  /** Why this set is not loaded; undefined: it is not refused. */
  async errorOf(set: DatabaseSet): Promise<EngineError | undefined> {
    return (await this.isRefused(set)) ? this.#shown?.error : undefined
  }

  /** Whether what is in the shared directory, as it was seen, is not to be loaded. */
  async isRefused(set: DatabaseSet): Promise<boolean> {
    this.#shown = await this.#refusalOf(set)
    return this.#shown !== undefined
  }

  async #refusalOf(set: DatabaseSet): Promise<Refusal | undefined> {
    const { fingerprint } = set
    const banned = this.#banned
    if (
      banned !== undefined &&
      (banned.fingerprint === fingerprint || banned.content === (await this.#contentOf(set)))
    )
      return banned
    const last = this.#last
    if (last?.fingerprint !== fingerprint) return undefined
    return this.#options.clock.monotonic() < last.until ? last : undefined
  }

  async #contentOf(set: DatabaseSet): Promise<string | undefined> {
    if (this.#content?.fingerprint !== set.fingerprint) {
      // What we may not read may be loaded: clamd will tell.
      const value = await contentOf(this.#options.directory, set).catch(() => undefined)
      this.#content = { fingerprint: set.fingerprint, value }
    }
    return this.#content.value
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError('ENGINE_RELOAD_FAILED', messageOf(error), { cause: error })
}

function parse(text: string): Refusal | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { fingerprint, content, problem, at } = value as Record<string, unknown>
  if (typeof fingerprint !== 'string' || typeof content !== 'string' || typeof at !== 'number')
    return undefined
  const { message, remedy } = (problem ?? {}) as Record<string, unknown>
  const error = new EngineError(
    'ENGINE_DATABASES_TAKEN_BACK',
    typeof message === 'string' ? message : 'They made clamd end on mail in an earlier life',
    { remedy: typeof remedy === 'string' ? remedy : undefined },
  )
  return { fingerprint, content, error, problem: problemOf(error), at, until: Number.POSITIVE_INFINITY }
}
