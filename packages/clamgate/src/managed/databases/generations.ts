import {
  chmod,
  chown,
  link,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Account } from '../process/account.ts'
import type { Layout } from '../process/layout.ts'
import { copyDatabases } from './copy.ts'
import { type DatabaseFile, type DatabaseSet, isOfficial, readDatabases } from './databases.ts'
import { writeStarter } from './starter.ts'

/** A set of databases that never changes: what one clamd is started on, and started on again when it ends. */
export interface Generation {
  /** A directory of its own. */
  readonly path: string
  /** The files as they were in the shared directory. Without main and daily the starter database is beside them. */
  readonly set: DatabaseSet
}

export interface GenerationsOptions {
  readonly layout: Pick<Layout, 'databases' | 'generations' | 'goodNote'>
  readonly account: Account
}

/**
 * Takes snapshots of the shared directory of databases, which others change as they like, and remembers the last one
 * that a clamd has loaded and proved.
 */
export class Generations {
  readonly #options: GenerationsOptions
  /** By fingerprint. Since they never change, one of each is enough. */
  readonly #known = new Map<string, Generation>()

  constructor(options: GenerationsOptions) {
    this.#options = options
  }

  /**
   * Makes a generation of `set`, or finds the one that there is. Files that `base` has as well are linked from there, the others copied.
   * @returns undefined when the shared directory is no longer as `set` says
   * @throws {EngineError} ENGINE_DATABASE_UNREADABLE, ENGINE_DATABASES_NOT_COPIED
   */
  async make(set: DatabaseSet, base?: Generation): Promise<Generation | undefined> {
    const { layout, account } = this.#options
    const existing = this.#known.get(set.fingerprint)
    if (existing !== undefined) return existing
    const known = new Map(base?.set.files.map(({ name, print }) => [name, print]))
    const generation = { path: await this.#open(set.fingerprint), set }
    try {
      const fresh = await this.#linkFrom(
        base,
        set.files,
        generation,
        ({ name, print }) => known.get(name) === print,
      )
      await copyDatabases({ from: layout.databases, to: generation.path, files: fresh, account })
      await this.#seal(generation.path, !set.official)
    } catch (error) {
      await this.discard(generation)
      if (await this.#isCurrent(set)) throw error
      return undefined
    }
    if (await this.#isCurrent(set)) {
      this.#known.set(set.fingerprint, generation)
      return generation
    }
    await this.discard(generation)
    return undefined
  }

  /**
   * A small generation of what is new in `generation` against `base`, less the official databases, which freshclam has
   * tried before it put them there. With the starter database, so that it can be proved like any other.
   * @returns undefined when nothing is
   */
  async makeTrial(generation: Generation, base: Generation): Promise<Generation | undefined> {
    const known = new Map(base.set.files.map(({ name, print }) => [name, print]))
    const files = generation.set.files.filter(
      ({ name, print }) => known.get(name) !== print && !isOfficial(name),
    )
    if (files.length === 0) return undefined
    const { fingerprint } = generation.set
    const trial = { path: await this.#open(fingerprint), set: { official: false, fingerprint, files } }
    await this.#linkFrom(generation, files, trial, () => true)
    await this.#seal(trial.path, true)
    return trial
  }

  /** Notes that a clamd has proved this one: a later life of ours may fall back on it. */
  async remember({ path, set }: Generation): Promise<void> {
    const { goodNote } = this.#options.layout
    const draft = `${goodNote}.new`
    await writeFile(draft, `${JSON.stringify({ name: basename(path), set })}\n`, { mode: 0o600 })
    await rename(draft, goodNote)
  }

  /** The one that was last proved, if it is still whole. */
  async remembered(): Promise<Generation | undefined> {
    const { goodNote, generations } = this.#options.layout
    const note = parseNote(await readFile(goodNote, 'utf8').catch(() => ''))
    if (note === undefined) return undefined
    const path = join(generations, note.name)
    const here = new Map((await readDatabases(path)).files.map(({ name, size }) => [name, size]))
    const whole = note.set.files.every(({ name, size }) => here.get(name) === size)
    if (!whole || note.set.files.length === 0) return undefined
    const generation = this.#known.get(note.set.fingerprint) ?? { path, set: note.set }
    this.#known.set(note.set.fingerprint, generation)
    return generation
  }

  /** Removes every generation but those. */
  async prune(kept: readonly (Generation | undefined)[]): Promise<void> {
    const { generations } = this.#options.layout
    const names = new Set(kept.map((generation) => basename(generation?.path ?? '')))
    for (const name of await readdir(generations)) {
      if (!names.has(name)) await this.#remove(join(generations, name))
    }
  }

  /** Removes one. Where it was the one to fall back on, there is none now. */
  async discard({ path }: Generation): Promise<void> {
    await this.#remove(path)
  }

  async #remove(path: string): Promise<void> {
    for (const [fingerprint, generation] of this.#known) {
      if (generation.path === path) this.#known.delete(fingerprint)
    }
    await removeFlat(path)
  }

  /** A new directory in which the account of clamd may write until it is sealed. */
  async #open(fingerprint: string): Promise<string> {
    const { layout, account } = this.#options
    const path = await mkdtemp(join(layout.generations, `${fingerprint}-`))
    if (account.foreign) await chown(path, account.uid, account.gid)
    return path
  }

  async #seal(path: string, starter: boolean): Promise<void> {
    const { account } = this.#options
    if (account.foreign) {
      await chown(path, 0, account.gid)
      await chmod(path, 0o750)
    }
    if (starter) await writeStarter(path)
  }

  /** Links what `wanted` says from another generation; returns the files that are left to get. */
  async #linkFrom(
    from: Generation | undefined,
    files: readonly DatabaseFile[],
    to: Generation,
    wanted: (file: DatabaseFile) => boolean,
  ): Promise<readonly DatabaseFile[]> {
    if (from === undefined) return files
    const left: DatabaseFile[] = []
    for (const file of files) {
      const linked =
        wanted(file) &&
        (await link(join(from.path, file.name), join(to.path, file.name)).then(
          () => true,
          // It is copied then: a file system may have no hard links, or no more for this file.
          () => false,
        ))
      if (!linked) left.push(file)
    }
    return left
  }

  async #isCurrent({ fingerprint }: DatabaseSet): Promise<boolean> {
    return (await readDatabases(this.#options.layout.databases)).fingerprint === fingerprint
  }
}

/** Removes a directory of files. What clamd's account may have put there is not followed. */
async function removeFlat(path: string): Promise<void> {
  const names = await readdir(path).catch(() => [])
  for (const name of names) await unlink(join(path, name)).catch(() => undefined)
  await rmdir(path).catch(() => undefined)
}

function parseNote(text: string): { readonly name: string; readonly set: DatabaseSet } | undefined {
  let note: unknown
  try {
    note = JSON.parse(text)
  } catch {
    // None, or one that a full disk cut off: as if there were none.
    return undefined
  }
  if (!isRecord(note) || typeof note['name'] !== 'string' || !/^[0-9a-zA-Z-]+$/.test(note['name']))
    return undefined
  const { name, set } = note
  if (!isRecord(set) || typeof set['official'] !== 'boolean' || typeof set['fingerprint'] !== 'string')
    return undefined
  const { official, fingerprint, files } = set
  if (!Array.isArray(files) || !files.every(isFile)) return undefined
  return { name, set: { official, fingerprint, files } }
}

function isFile(value: unknown): value is DatabaseFile {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['size'] === 'number' &&
    typeof value['print'] === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
