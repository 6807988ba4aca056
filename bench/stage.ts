import { chmod, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import type { Candidate } from './candidates/candidate.ts'
import { startCandidate } from './candidates/start.ts'
import { type LoadProcess, startLoadProcess } from './load/load-process.ts'
import type { BenchOptions } from './options.ts'

/** All that runs while something is measured. One clamd for everybody. */
export interface Stage extends AsyncDisposable {
  readonly directory: string
  readonly clamd: RealClamd
  readonly candidates: readonly Candidate[]
  readonly load: LoadProcess
  readonly signal: AbortSignal
}

/** Who is on the stage, and with what. */
export type StagePlan = Pick<BenchOptions, 'candidates' | 'features' | 'profileDirectory'> & {
  /** TCP between the candidates and clamd, too. */
  readonly clamdInet: boolean
  /** Clamgate is to write an event for each message, whatever the features. */
  readonly events: boolean
}

/** Lines of clamd.conf that differ from clamd's defaults, but for paths and sockets. */
export const CLAMD_SETTINGS = {
  // clamd's default; the one of its test harness is lower.
  MaxThreads: '10',
  // smtp-source sends the same bytes again and again, and clamd would answer them from memory.
  DisableCache: 'yes',
} as const

const TMPFS = '/dev/shm'
const TMPFS_MAGIC = 0x01021994

/** Sets everything up in a fresh directory on tmpfs; its disposal ends all processes and removes all files. */
export async function setStage(
  { candidates: names, ...plan }: StagePlan,
  signal: AbortSignal,
): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(await temporaryParent(), 'clamgate-bench-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  // Postfix's processes are to reach the sockets in it.
  await chmod(directory, 0o755)
  const clamdDirectory = join(directory, 'clamd')
  await mkdir(clamdDirectory)
  const clamd = await startRealClamd({ directory: clamdDirectory, tcp: true, settings: CLAMD_SETTINGS })
  stack.defer(() => clamd.stop())
  const candidates: Candidate[] = []
  for (const name of names) {
    const own = join(directory, name)
    await mkdir(own)
    candidates.push(stack.use(await startCandidate({ ...plan, name, directory: own, clamd }, signal)))
  }
  const load = stack.use(startLoadProcess(signal))
  const owned = stack.move()
  return {
    directory,
    clamd,
    candidates,
    load,
    signal,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function temporaryParent(): Promise<string> {
  const found = await statfs(TMPFS).catch(() => undefined)
  return found?.type === TMPFS_MAGIC ? TMPFS : tmpdir()
}
