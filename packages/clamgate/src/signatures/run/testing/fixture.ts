import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../ground/clock.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { SignatureError } from '../../errors.ts'
import type {
  Fetcher,
  GeneratedFile,
  HamHit,
  LiveDatabases,
  Progress,
  Proof,
  Tester,
  UpdateOptions,
} from '../../ports.ts'
import type { FileFetch, Pause, SourcePlan } from '../../types.ts'
import type { CheckContent, UpdaterDeps } from '../deps.ts'
import { createUpdater, type SignatureUpdater } from '../updater.ts'

/** What a source serves: by file the text, or why it fails. */
export interface Serving {
  readonly files: Record<string, string | Error>
  readonly pause?: Pause
}

/** An updater on real directories, with sources, a tester and an engine that the test leads. */
export class Fixture implements AsyncDisposable {
  readonly root: string
  readonly log = createMemoryLog()
  readonly sources: Record<string, Serving> = {}
  /** Names of sources that were asked, and of files that were tested alone. */
  readonly asked: string[] = []
  readonly tested: string[] = []
  readonly loads: string[][] = []
  readonly activations: (Proof | undefined)[] = []
  plans: SourcePlan[] = []
  generated: GeneratedFile[] = []
  hamHits: HamHit[] = []
  hamDirectory: string | undefined
  rival: SignatureError | undefined
  testerVersion = '1.4.6'
  nowMs = Date.parse('2026-11-28T12:00:00Z')
  /** Called when a set is to go live; throws where the engine does not take it. */
  onActivate: (files: ReadonlyMap<string, string>, signal: AbortSignal) => Promise<void> = async () =>
    undefined
  onFetch: (source: string, signal: AbortSignal) => Promise<void> = async () => undefined
  onProve: () => Promise<void> = async () => undefined
  onTestSet: (names: readonly string[]) => void = () => undefined
  how: 'slot' | 'later' = 'slot'
  readonly updater: SignatureUpdater

  private constructor(root: string) {
    this.root = root
    this.updater = createUpdater(this.deps())
  }

  static async create(root?: string): Promise<Fixture> {
    const directory = root ?? (await mkdtemp(join(tmpdir(), 'signatures-')))
    await mkdir(join(directory, 'live'), { recursive: true })
    return new Fixture(directory)
  }

  get liveDirectory(): string {
    return join(this.root, 'live')
  }

  get directory(): string {
    return join(this.root, 'signatures')
  }

  deps(): UpdaterDeps {
    const clock: Clock = {
      wall: () => this.nowMs,
      monotonic: () => performance.now(),
      wallOf: (ms) => ms,
    }
    return {
      ...{ clock, log: this.log, directory: this.directory },
      plans: () => this.plans,
      fetcher: this.#fetcher(),
      checkContent: checkLines,
      tester: this.#tester(),
      testerVersion: async () => this.testerVersion,
      live: this.#live(),
      generated: async () => this.generated,
      hamDirectory: () => this.hamDirectory,
      rivals: async () => this.rival,
    }
  }

  update(options: UpdateOptions = {}, onProgress: (progress: Progress) => void = () => undefined) {
    return this.updater.update(options, onProgress, new AbortController().signal)
  }

  apply(by = 'configuration') {
    return this.updater.apply(by, () => undefined, new AbortController().signal)
  }

  rollback(to?: string) {
    return this.updater.rollback(to, () => undefined, new AbortController().signal)
  }

  /** What clamd would load, by name, without the proof. */
  async liveFiles(): Promise<Record<string, string>> {
    const files: Record<string, string> = {}
    for (const name of (await readdir(this.liveDirectory)).toSorted()) {
      if (name.startsWith('clamgate-set-')) continue
      files[name] = await readFile(join(this.liveDirectory, name), 'utf8')
    }
    return files
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
  }

  #fetcher(): Fetcher {
    return {
      fetch: async (source, { staging, known, signal, onBytes }) => {
        this.asked.push(source.name)
        await this.onFetch(source.name, signal)
        const serving = this.sources[source.name]
        const files: FileFetch[] = []
        for (const { name, wanted } of source.files) {
          if (!wanted) continue
          const content = serving?.files[name] ?? missing(name)
          if (content instanceof Error) {
            files.push({ name, kind: 'failed', error: content })
            continue
          }
          const sha256 = hash('sha256', content)
          const before = known.get(name)
          if (before?.sha256 === sha256) {
            files.push({ name, kind: 'unchanged', known: before })
            continue
          }
          const path = join(staging, name)
          await writeFile(path, content)
          onBytes?.(name, content.length)
          files.push({ name, kind: 'new', file: { path, sha256, bytes: content.length } })
        }
        return { files, pause: serving?.pause }
      },
    }
  }

  #tester(): Tester {
    return {
      proveItself: () => this.onProve(),
      testAlone: async ({ path }) => {
        const text = await readFile(path, 'utf8')
        this.tested.push(path.slice(path.lastIndexOf('/') + 1))
        if (text.includes('BAD')) throw new SignatureError('SIGNATURES_LOAD_FAILED', `${path} does not load`)
        return { signatures: linesOf(text), skipped: [] }
      },
      testSet: async (directory) => {
        const names = (await readdir(directory)).toSorted()
        this.loads.push(names)
        this.onTestSet(names)
        return { signatures: names.length, skipped: [] }
      },
      testHam: async () => this.hamHits,
    }
  }

  #live(): LiveDatabases {
    return {
      directory: this.liveDirectory,
      owner: undefined,
      activate: async (proof, { signal }) => {
        this.activations.push(proof)
        await this.onActivate(new Map(Object.entries(await this.liveFiles())), signal)
        return { how: this.how, signatures: undefined }
      },
    }
  }
}

/** `<` begins a web page; `SHRUNK` is a file that has lost much; `FOREIGN` is a line that is taken out. */
const checkLines: CheckContent = async ({ path, plan }, { isConfirmed }) => {
  const text = await readFile(path, 'utf8')
  if (text.startsWith('<')) throw new SignatureError('SIGNATURES_DECOY', `${plan.name} is a web page`)
  if (text.includes('SHRUNK') && !isConfirmed)
    throw new SignatureError('SIGNATURES_SHRUNK', `${plan.name} has lost half of its signatures`)
  const kept = text.split('\n').filter((line) => line !== 'FOREIGN')
  const taken = kept.join('\n')
  const signatures = linesOf(taken)
  const dropped = taken === text ? [] : [{ name: 'FOREIGN', why: 'not of this source' }]
  const leftOut = signatures === 0 ? 'nothing is left of it' : undefined
  const rewritten =
    taken === text || leftOut !== undefined ? undefined : path.replace(/(?=\.\w+$)/, '-rewritten')
  if (rewritten !== undefined) await writeFile(rewritten, taken)
  return { signatures, rewritten, dropped, droppedCount: dropped.length, notes: [], leftOut }
}

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line !== '').length
}

export function missing(name: string): SignatureError {
  return new SignatureError('SIGNATURES_NOT_FOUND', `The source does not have ${name}`)
}

export function unreachable(name: string): SignatureError {
  return new SignatureError('SIGNATURES_UNREACHABLE', `${name} cannot be reached`)
}
