import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Account } from '../../managed/process/account.ts'
import { formatOf, isOfficialDaily } from '../catalogue/formats.ts'
import { LAYOUTS } from '../check/layout.ts'
import { SignatureError } from '../errors.ts'
import { inDirectory } from '../journal/disk-fault.ts'
import type { HamHit, LoadReport, Tester } from '../ports.ts'
import type { Format } from '../types.ts'
import { Clamscan, type ScanEnd } from './clamscan.ts'
import { type HamTold, testWithHam } from './ham.ts'
import type { HamLimits } from './ham-mail.ts'
import { type LoadFailure, loadFailure } from './load-failure.ts'
import { ownersOf } from './owners.ts'
import { prove } from './prove.ts'
import { putHarmless } from './samples.ts'
import { DATABASES, makeScratch } from './scratch.ts'
import { skippedRules } from './skipped.ts'

export interface TesterOptions {
  /** Where programs are looked for, as PATH. */
  readonly programPath: string
  /** Whom clamscan runs as: it reads what strangers have sent. */
  readonly account: Account
  /** A directory for what is tested, best on the file system of the sets: files are linked there. */
  readonly scratch: string
  /** For a load, and as much again as its size needs; undefined: a minute. */
  readonly timeoutMs?: number
  /** Undefined: 10,000 messages, 256 MiB, one minute. */
  readonly hamLimits?: HamLimits
  /** What a test of clean mail looked at. */
  readonly onHam?: (told: HamTold) => void
}

/** What was loaded, and what came of it. */
interface Load extends ScanEnd {
  readonly failure: LoadFailure | undefined
  /** What hit a harmless text. */
  readonly hit: string | undefined
}

const BASE_TIMEOUT_MS = 60_000
/** A slow host loads a megabyte in less. */
const TIMEOUT_MS_PER_MIB = 2000
const MIB = 1024 * 1024
const HAM_LIMITS: HamLimits = { messages: 10_000, bytes: 256 * MIB, timeMs: 60_000 }

/** Tests databases with the clamscan of this host. */
export function createTester(options: TesterOptions): Tester & {
  /** Of ClamAV; undefined: there is none, or it does not say. */
  version(signal: AbortSignal): Promise<string | undefined>
} {
  return new LoadTester(options)
}

class LoadTester implements Tester {
  readonly #options: TesterOptions

  constructor(options: TesterOptions) {
    this.#options = options
  }

  async version(signal: AbortSignal): Promise<string | undefined> {
    return await (await Clamscan.find(this.#options))?.version(signal)
  }

  async proveItself(signal: AbortSignal): Promise<void> {
    const { scratch: root, account } = this.#options
    await prove({ clamscan: await this.#clamscan(), root, account, signal })
  }

  async testAlone(
    {
      path,
      format,
      name = basename(path),
    }: { readonly path: string; readonly format: Format; readonly name?: string },
    signal: AbortSignal,
  ): Promise<LoadReport> {
    const load = await this.#load([path], signal)
    const skipped = await skippedRules(load.messages.complaints, [path], signal)
    const refuse = (why: string, failure?: LoadFailure) => {
      throw loadFailed('SIGNATURES_LOAD_FAILED', `ClamAV does not load ${name}: ${why}`, {
        file: name,
        failure,
      })
    }
    const { failure, hit, known = 0 } = load
    if (failure?.whose === 'machine') throw machineFailed(failure)
    if (failure !== undefined) return refuse(failure.why, failure)
    if (hit !== undefined) return refuse(`${hit} hits a harmless text, so that it would hit everything`)
    const { detects, isYara } = LAYOUTS[format]
    if (detects && known === 0) {
      const first = skipped.find(({ why }) => why !== '')
      const because = first === undefined ? 'it is for another version of ClamAV' : first.why
      return refuse(`no ${isYara ? 'rule' : 'signature'} of it is taken: ${because}`)
    }
    return { signatures: known, skipped: skipped.map((one) => ({ ...one, file: name })) }
  }

  async testSet(directory: string, signal: AbortSignal): Promise<LoadReport> {
    const paths = await this.#filesOf(directory)
    if (paths.length === 0) return { signatures: 0, skipped: [] }
    const { failure, hit, known = 0, messages } = await this.#load(paths, signal)
    if (failure?.whose === 'machine') throw machineFailed(failure)
    if (failure !== undefined) {
      const file = paths.map((path) => basename(path)).find((name) => name === failure.file)
      const where = file === undefined ? '' : `${file}: `
      throw loadFailed(
        'SIGNATURES_SET_FAILED',
        `ClamAV does not load all files together: ${where}${failure.why}`,
        { file, failure },
      )
    }
    if (hit !== undefined) {
      const [owner] = (await ownersOf(paths, new Set([hit]), signal)).get(hit) ?? []
      const file = owner?.file
      const where = file === undefined ? '' : ` of ${file}`
      throw loadFailed(
        'SIGNATURES_SET_FAILED',
        `${hit}${where} hits a harmless text, so that it would hit everything`,
        { file },
      )
    }
    return { signatures: known, skipped: await skippedRules(messages.complaints, paths, signal) }
  }

  async testHam(directory: string, ham: string, signal: AbortSignal): Promise<readonly HamHit[]> {
    const { scratch: root, account, hamLimits: limits = HAM_LIMITS, onHam } = this.#options
    const { hits, ...told } = await testWithHam({
      clamscan: await this.#clamscan(),
      root,
      account,
      paths: await this.#filesOf(directory),
      ham,
      limits,
      signal,
      onMachineFailure: machineFailed,
    })
    onHam?.(told)
    return hits
  }

  /** What is loaded of a directory. Without the official daily a table of file types would hide what is found. */
  async #filesOf(directory: string): Promise<readonly string[]> {
    const names = (await inDirectory(directory, () => readdir(directory))).sort()
    const hasDaily = names.some(isOfficialDaily)
    const isLoaded = (name: string) => {
      const format = formatOf(name)
      return format === undefined ? /\.(?:cvd|cld|cud)$/i.test(name) : format !== 'ftm' || hasDaily
    }
    return names.filter(isLoaded).map((name) => join(directory, name))
  }

  async #load(paths: readonly string[], signal: AbortSignal): Promise<Load> {
    const { scratch: root, account } = this.#options
    const clamscan = await this.#clamscan()
    await using scratch = await makeScratch(root, account)
    let bytes = 0
    for (const path of paths) {
      bytes += (await inDirectory(dirname(path), () => stat(path))).size
      await scratch.take(path)
    }
    const harmless = await putHarmless(scratch)
    const timeoutMs =
      (this.#options.timeoutMs ?? BASE_TIMEOUT_MS) + Math.floor(bytes / MIB) * TIMEOUT_MS_PER_MIB
    let hit: string | undefined
    const [only] = paths
    const ended = await clamscan.scan({
      directory: scratch.path,
      databases: paths.length === 1 && only !== undefined ? join(DATABASES, basename(only)) : DATABASES,
      args: harmless,
      timeoutMs,
      signal,
      onResult: (_file, signature) => {
        hit ??= signature
      },
    })
    return { ...ended, hit, failure: loadFailure(ended, timeoutMs) }
  }

  async #clamscan(): Promise<Clamscan> {
    const clamscan = await Clamscan.find(this.#options)
    if (clamscan !== undefined) return clamscan
    throw new SignatureError(
      'SIGNATURES_PROGRAM_MISSING',
      `There is no clamscan program in ${this.#options.programPath}, and no signature goes live untested`,
      { remedy: 'Install it (apt-get install clamav).' },
    )
  }
}

function machineFailed({ why }: LoadFailure): SignatureError {
  return new SignatureError(
    'SIGNATURES_TESTER_BROKEN',
    `Signatures cannot be tested, so none is changed: ${why}`,
    {
      remedy:
        'Look at free memory and disk space, at the rights in signatures.directory, and whether SELinux or AppArmor denies them to clamscan.',
    },
  )
}

function loadFailed(
  code: 'SIGNATURES_LOAD_FAILED' | 'SIGNATURES_SET_FAILED',
  sentence: string,
  { file, failure }: { readonly file: string | undefined; readonly failure?: LoadFailure | undefined },
): SignatureError {
  const isPassing = failure?.whose === 'passing'
  return new SignatureError(code, sentence, {
    remedy: isPassing
      ? 'Free memory, or switch the file off (files: { NAME: false } of its source). What is live stays in use.'
      : 'Nothing has to be done: what is live stays in use, and the next version is tried by itself. Tell the source if it stays so.',
    details: {
      ...(file === undefined ? {} : { file }),
      ...(failure?.line === undefined ? {} : { line: failure.line }),
      ...(isPassing ? { passing: true } : {}),
    },
  })
}
