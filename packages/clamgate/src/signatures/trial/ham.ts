import type { Account } from '../../managed/process/account.ts'
import type { HamHit } from '../ports.ts'
import type { Clamscan } from './clamscan.ts'
import { type HamLimits, layOutHam } from './ham-mail.ts'
import type { LoadFailure } from './load-failure.ts'
import { loadFailure } from './load-failure.ts'
import { ownersOf } from './owners.ts'
import { DATABASES, makeScratch } from './scratch.ts'

/** What a test of clean mail looked at. */
export interface HamTold {
  /** That were scanned. */
  readonly messages: number
  /** All that there are; else there was no time or room for the rest, or some could not be read. */
  readonly isComplete: boolean
  /** Signatures that hit some of it. */
  readonly signatures: number
}

export interface HamResult extends HamTold {
  readonly hits: readonly HamHit[]
}

/** More names are a flood anyway. */
const MAX_NAMES = 10_000

interface HamTest {
  readonly clamscan: Clamscan
  readonly root: string
  readonly account: Account
  /** The databases. */
  readonly paths: readonly string[]
  readonly ham: string
  readonly limits: HamLimits
  readonly signal: AbortSignal
  readonly onMachineFailure: (failure: LoadFailure) => Error
}

/** Scans clean mail with all signatures of each, and tells which of ours hit. What time allows not is left out, and told. */
export async function testWithHam(test: HamTest): Promise<HamResult> {
  const { clamscan, root, account, paths, ham, limits, signal } = test
  const startedMs = performance.now()
  await using scratch = await makeScratch(root, account)
  const mail = await layOutHam(ham, scratch, limits, signal)
  if (mail.messages === 0) return { messages: 0, isComplete: mail.isComplete, signatures: 0, hits: [] }
  for (const path of paths) await scratch.take(path)
  const seen = new Tally()
  const timeoutMs = Math.max(limits.timeMs - (performance.now() - startedMs), limits.timeMs / 4)
  const ended = await clamscan.scan({
    directory: scratch.path,
    databases: DATABASES,
    args: ['--allmatch=yes', `--file-list=${mail.list}`],
    timeoutMs,
    signal,
    onResult: seen.take,
  })
  const isLate = ended.end.kind === 'late'
  const failure = loadFailure(ended, timeoutMs)
  // A mail that clamscan cannot read to its end makes its exit code a failure, too.
  if (failure !== undefined && seen.messages === 0) throw test.onMachineFailure(failure)
  const owners = await ownersOf(paths, new Set(seen.names.keys()), signal)
  const hits = [...seen.names].flatMap(([name, messages]) =>
    (owners.get(name) ?? []).map(({ signature, file }) => ({ signature, file, messages })),
  )
  return { messages: seen.messages, isComplete: mail.isComplete && !isLate, signatures: hits.length, hits }
}

/** Counts messages: clamscan has a line for each signature that hits one, and for each part of it. */
class Tally {
  messages = 0
  /** Messages by the name that hits them. */
  readonly names = new Map<string, number>()
  #file = ''
  readonly #ofFile = new Set<string>()

  readonly take = (file: string, signature: string | undefined): void => {
    if (file !== this.#file) {
      this.#file = file
      this.#ofFile.clear()
      this.messages++
    }
    if (signature === undefined || this.#ofFile.has(signature)) return
    const count = this.names.get(signature)
    if (count === undefined && this.names.size >= MAX_NAMES) return
    this.#ofFile.add(signature)
    this.names.set(signature, (count ?? 0) + 1)
  }
}
