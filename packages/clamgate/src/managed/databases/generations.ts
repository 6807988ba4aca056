import { chmod, chown, link, mkdtemp, readdir, rmdir, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Account } from '../process/account.ts'
import type { Layout } from '../process/layout.ts'
import { copyDatabases, linkAs } from './copy.ts'
import { type DatabaseFile, type DatabaseSet, isOfficial, readDatabases } from './databases.ts'
import { type NotedGeneration, readGoodNote, writeGoodNote } from './good-note.ts'
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
  /** Names of the files that were copied for it, while no clamd has loaded it. */
  readonly #copied = new WeakMap<Generation, ReadonlySet<string>>()
  readonly #loaded = new WeakSet<Generation>()

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
    const generation = { path: await this.#open(set.fingerprint), set: asLoaded(set) }
    try {
      const fresh = await this.#linkFrom(
        base,
        set.files,
        generation,
        ({ name, print }) => known.get(name) === print,
      )
      for (const [from, files] of Map.groupBy(fresh, (file) => file.from ?? layout.databases)) {
        await copyDatabases({ from, to: generation.path, files, account })
      }
      const copied = fresh.filter(({ from }) => from === undefined)
      this.#copied.set(generation, new Set(copied.map(({ name }) => name)))
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

  /** A clamd has loaded it: if it does not load any more, this copy has suffered. */
  loaded(generation: Generation): void {
    this.#copied.delete(generation)
    this.#loaded.add(generation)
  }

  /** Whether a clamd has loaded it in this life. */
  wasLoaded(generation: Generation): boolean {
    return this.#loaded.has(generation)
  }

  /** Whether that file was copied for this very generation, and nothing has loaded it yet: what is wrong with it came from the shared directory. */
  isFreshCopy(generation: Generation, name: string): boolean {
    return this.#copied.get(generation)?.has(name) === true
  }

  /** Notes that a clamd has proved this one: a later life of ours may fall back on it. */
  async remember({ path, set }: Generation): Promise<void> {
    const { goodNote } = this.#options.layout
    const note = await readGoodNote(goodNote)
    const current = { name: basename(path), set }
    const before = note?.current.name === current.name ? note.before : note?.current
    await writeGoodNote(goodNote, { current, before })
  }

  /** Notes that this one is good and nothing that came after it. */
  async rememberOnly({ path, set }: Generation): Promise<void> {
    await writeGoodNote(this.#options.layout.goodNote, {
      current: { name: basename(path), set },
      before: undefined,
    })
  }

  /** The one that was last proved, if it is still whole. */
  async remembered(): Promise<Generation | undefined> {
    const note = await readGoodNote(this.#options.layout.goodNote)
    return note && (await this.#whole(note.current))
  }

  /** The last one that was proved beside `generation`, if it is still whole. */
  async before(generation: Generation): Promise<Generation | undefined> {
    const note = await readGoodNote(this.#options.layout.goodNote)
    for (const noted of [note?.current, note?.before]) {
      if (noted === undefined || noted.set.fingerprint === generation.set.fingerprint) continue
      const whole = await this.#whole(noted)
      if (whole !== undefined) return whole
    }
    return undefined
  }

  async #whole({ name, set }: NotedGeneration): Promise<Generation | undefined> {
    const path = join(this.#options.layout.generations, name)
    const here = new Map((await readDatabases(path)).files.map(({ name: file, size }) => [file, size]))
    if (!set.files.every((file) => here.get(file.name) === file.size)) return undefined
    const generation = this.#known.get(set.fingerprint) ?? { path, set }
    this.#known.set(set.fingerprint, generation)
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
    if (account.foreign) {
      // We go on writing there, too, and are not always root.
      await chmod(path, 0o770)
      await chown(path, account.uid, process.getegid?.() ?? 0)
    }
    return path
  }

  async #seal(path: string, starter: boolean): Promise<void> {
    const { account } = this.#options
    if (account.foreign) {
      await chown(path, process.geteuid?.() ?? 0, account.gid)
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
    const missing: DatabaseFile[] = []
    for (const file of files.filter(wanted)) {
      await link(join(from.path, file.name), join(to.path, file.name)).catch(() => missing.push(file))
    }
    const { account } = this.#options
    const paths = missing.map(({ name }) => join(from.path, name))
    const linked = missing.length === 0 || (account.foreign && (await linkAs(account, paths, to.path)))
    // Those are copied: a file system may have no hard links, or no more for a file.
    return files.filter((file) => !wanted(file) || (!linked && missing.includes(file)))
  }

  async #isCurrent({ fingerprint, seenAs = fingerprint }: DatabaseSet): Promise<boolean> {
    return (await readDatabases(this.#options.layout.databases)).fingerprint === seenAs
  }
}

/** The files are all in the generation, wherever they came from. */
function asLoaded({ official, fingerprint, files }: DatabaseSet): DatabaseSet {
  return { official, fingerprint, files: files.map(({ name, size, print }) => ({ name, size, print })) }
}

/** Removes a directory of files. What clamd's account may have put there is not followed. */
async function removeFlat(path: string): Promise<void> {
  const names = await readdir(path).catch(() => [])
  for (const name of names) await unlink(join(path, name)).catch(() => undefined)
  await rmdir(path).catch(() => undefined)
}
