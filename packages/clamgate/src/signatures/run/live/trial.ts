import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SignatureError } from '../../errors.ts'
import { eachAtOnce, put } from '../../install/put.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { HamHit } from '../../ports.ts'
import { isFlood } from '../../trial/flood.ts'
import type { Run } from '../context.ts'
import { refuse } from '../looks/refuse.ts'
import { fileNamedBy, isSignatureError } from '../told.ts'
import { without } from './draft.ts'
import type { Draft, DraftFile } from './draft-file.ts'
import { park, parkedFile } from './parked.ts'

/** Loads of the whole that one run may cost: a file that nobody names is looked for by halves. */
const MOST_LOADS = 24
const LINKS_AT_ONCE = 8

/**
 * Loads all that is to be live together, and scans clean mail with it. Files that spoil it are refused alone.
 * @returns the draft without them
 * @throws {SignatureError} where nothing can be tested, or what is live already does not load
 */
export async function tryDraft(run: Run, draft: Draft): Promise<Draft> {
  const trial = new Trial(run, draft)
  try {
    await trial.testGenerated()
    if (draft.files.some(({ isNew }) => isNew)) {
      await trial.load()
      await trial.scanHam()
    } else if (needsHam(run, draft)) await trial.scanHam()
    return trial.draft
  } finally {
    await rm(trial.directory, { recursive: true, force: true })
  }
}

/** Other clean mail than the live set was tested with. */
export function needsHam({ deps, state }: Run, { files }: Draft): boolean {
  const ham = deps.hamDirectory()
  return ham !== undefined && ham !== state.hamDirectory && files.length > 0
}

/** A directory with a set in it, from which files are taken until it loads. */
class Trial {
  readonly directory: string
  readonly #run: Run
  #draft: Draft
  #loads = 0

  constructor(run: Run, draft: Draft) {
    this.#run = run
    this.#draft = draft
    this.directory = join(run.staging, 'trial')
  }

  get draft(): Draft {
    return this.#draft
  }

  async testGenerated(): Promise<void> {
    const { tester } = this.#run.deps
    for (const { name, content } of this.#draft.generated) {
      const path = join(this.#run.staging, name)
      await inDirectory(this.#run.staging, () => writeFile(path, content, { mode: 0o644 }))
      await tester.testAlone({ path, format: 'ign2' }, this.#run.signal)
    }
  }

  async load(): Promise<void> {
    for (;;) {
      const failure = await this.#tryToLoad(this.#draft.files)
      if (failure === undefined) return
      const named = this.#draft.files.find(({ entry }) => entry.name === fileNamedBy(failure))
      if (named === undefined) return await this.#findByHalves(failure)
      this.#refuse(named, failure, { isKept: true })
      if (this.#loads >= MOST_LOADS) return this.#refuseNew(failure)
    }
  }

  async scanHam(): Promise<void> {
    const ham = this.#run.deps.hamDirectory()
    if (ham === undefined || this.#draft.files.length === 0) return
    this.#run.tell({ step: 'ham' })
    const hits = (await this.#hits(ham)).map((hit) => ({ ...hit, file: basename(hit.file) }))
    const scanned = this.#draft.files
    for (const file of scanned) {
      const ofFile = hits.filter((hit) => hit.file === file.entry.name)
      if (isFlood(ofFile.length, file.entry.signatures))
        this.#refuse(file, flood(file, ofFile), { isKept: true })
    }
    // Of one that was refused another version may be there now, in which these are no hits.
    const there = scanned.filter((file) => this.#draft.files.includes(file))
    park(
      this.#run,
      hits.filter((hit) => there.some(({ entry }) => entry.name === hit.file)),
      there,
    )
    const others = this.#draft.generated.filter(({ name }) => name !== 'clamgate-parked.ign2')
    this.#draft = { ...this.#draft, generated: [...others, ...parkedFile(this.#run, this.#draft.files)] }
    await this.testGenerated()
    this.#run.state.hamDirectory = ham
  }

  /** A file that the test of clean mail refuses by name is left out, and the others are tried again. */
  async #hits(ham: string): Promise<readonly HamHit[]> {
    for (;;) {
      await this.#fill(this.#draft.files)
      try {
        return await this.#run.deps.tester.testHam(this.directory, ham, this.#run.signal)
      } catch (error) {
        if (!isSignatureError(error, 'SIGNATURES_HAM')) throw error
        const named = this.#draft.files.find(({ entry }) => entry.name === fileNamedBy(error))
        if (named === undefined) throw error
        this.#refuse(named, error, { isKept: true })
      }
    }
  }

  /** Adds new files as long as all loads, half of what is left at a time. */
  async #findByHalves(failure: SignatureError): Promise<void> {
    const fresh = this.#draft.files.filter(({ isNew }) => isNew)
    if (fresh.length === 1) return this.#refuseNew(failure, { isKept: true })
    let good = this.#draft.files.flatMap((file) => (file.isNew ? [] : [file]))
    // What is live, and does not load: this is no fault of the new ones, and nobody knows whose it is.
    if ((await this.#tryToLoad(good)) !== undefined) return this.#refuseNew(failure)
    const add = async (group: readonly DraftFile[]): Promise<void> => {
      if (group.length === 0 || this.#loads >= MOST_LOADS) return
      const found = await this.#tryToLoad([...good, ...group])
      const [only] = group
      if (found === undefined) good = [...good, ...group]
      else if (group.length === 1 && only !== undefined) this.#refuse(only, found, { isKept: true })
      else await addHalves(group)
    }
    const addHalves = async (group: readonly DraftFile[]) => {
      const middle = Math.ceil(group.length / 2)
      await add(group.slice(0, middle))
      await add(group.slice(middle))
    }
    await addHalves(fresh)
    const left = fresh.filter((file) => !good.includes(file) && this.#draft.files.includes(file))
    for (const file of left) this.#refuse(file, failure, { isKept: false })
  }

  async #tryToLoad(files: readonly DraftFile[]): Promise<SignatureError | undefined> {
    if (files.length === 0) return undefined
    this.#loads++
    this.#run.tell({ step: 'test-set', total: files.length })
    await this.#fill(files)
    const { clock, tester } = this.#run.deps
    const startedAt = clock.monotonic()
    try {
      await tester.testSet(this.directory, this.#run.signal)
      this.#draft = { ...this.#draft, testedMs: clock.monotonic() - startedAt }
      return undefined
    } catch (error) {
      if (isSignatureError(error, 'SIGNATURES_SET_FAILED', 'SIGNATURES_LOAD_FAILED')) return error
      throw error
    }
  }

  /** Tables of file types are left out: without the official databases they would change what a load does. */
  async #fill(files: readonly DraftFile[]): Promise<void> {
    await inDirectory(this.#run.staging, async () => {
      await rm(this.directory, { recursive: true, force: true })
      await mkdir(this.directory, { mode: 0o755 })
      const loaded = files.filter(({ entry }) => entry.format !== 'ftm')
      await eachAtOnce(loaded, LINKS_AT_ONCE, ({ entry, path }) =>
        put(path, join(this.directory, entry.name)),
      )
      for (const { name, content } of this.#draft.generated) {
        await writeFile(join(this.directory, name), content, { mode: 0o644 })
      }
    })
  }

  #refuse({ entry }: DraftFile, error: SignatureError, { isKept }: { readonly isKept: boolean }): void {
    const { source, name, served } = entry
    refuse(this.#run, { source, name, error, served: isKept ? served : undefined })
    this.#draft = without(this.#draft, name)
  }

  #refuseNew(error: SignatureError, { isKept = false } = {}): void {
    for (const file of this.#draft.files) if (file.isNew) this.#refuse(file, error, { isKept })
  }
}

function flood({ entry }: DraftFile, hits: readonly HamHit[]): SignatureError {
  const [first] = hits
  return new SignatureError(
    'SIGNATURES_HAM',
    `${hits.length} signatures of ${entry.signatures} in ${entry.name} hit clean mail, ${first?.signature ?? 'one'} among them; so many are no slip`,
    { remedy: 'Look whether signatures.hamDirectory holds clean mail only.', details: { file: entry.name } },
  )
}
