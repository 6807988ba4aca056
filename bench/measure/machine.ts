import { execFile } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { VERSION } from '../../packages/clamgate/src/app/version.ts'
import { findPostfix, SYSTEM_PATH } from '../../packages/lab/src/postfix-programs.ts'

const run = promisify(execFile)

/** Where a run took place. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly kernel: string
  readonly memoryMib: number
  /** Load average of the last minute before the run; above 0.3 something else was running. */
  readonly loadBefore: number
}

export interface Versions {
  readonly node: string
  readonly clamd: string
  readonly clamavMilter: string
  /** Empty where there is none. */
  readonly postfix: string
  readonly clamgate: string
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cores: processors.length,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    kernel: release(),
    memoryMib: Math.round(totalmem() / 1024 / 1024),
    loadBefore: loadavg()[0] ?? Number.NaN,
  }
}

export async function findVersions(): Promise<Versions> {
  const [clamd, clamavMilter, postfix] = await Promise.all([
    versionOf('clamd'),
    versionOf('clamav-milter'),
    findPostfix().then(
      ({ version }) => version,
      () => '',
    ),
  ])
  return { node: process.version, clamd, clamavMilter, postfix, clamgate: VERSION }
}

/** The first number with dots in what the program says of itself; empty where it is not installed. */
async function versionOf(program: string): Promise<string> {
  const said = await run(program, ['--version'], { env: { PATH: SYSTEM_PATH } }).catch(() => ({ stdout: '' }))
  return /\d+(\.\d+)+/.exec(said.stdout)?.[0] ?? ''
}
