import { findProgram } from '../../ground/find-program.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'

const NAME = 'signatures.programs'
const VERSION_MS = 10_000

export interface ProgramQuestion {
  /** Where programs are, as PATH has it. */
  readonly path: string
  /** Those that are asked. */
  readonly plans: readonly SourcePlan[]
  /** Versions of clamd, as the servers tell them. */
  readonly engines: readonly string[]
}

/** The programs that updates of signatures need on this host. */
export async function programChecks({ path, plans, engines }: ProgramQuestion): Promise<readonly Check[]> {
  const needs = [
    need('clamscan', 'fail', 'no file can be tested, and none goes live', 'clamav'),
    need('sigtool', 'warn', 'signatures cannot be decoded', 'clamav'),
    ...(plans.some(({ integrity }) => integrity.kind === 'openpgp')
      ? [
          need(
            'gpgv',
            'fail',
            'OpenPGP signatures cannot be verified, and nothing that needs one is taken',
            'gpgv',
          ),
        ]
      : []),
    ...(plans.some(({ road }) => road.kind === 'rsync')
      ? [need('rsync', 'warn', 'mirrors are asked by https instead, which are few', 'rsync')]
      : []),
  ]
  const checks: Check[] = []
  for (const { program, check } of needs) {
    if ((await findProgram(program, path)) === undefined) checks.push(check)
  }
  const version = await versionOf(path)
  const other = engines.find((engine) => version !== undefined && engine !== version)
  if (other !== undefined) {
    checks.push({
      name: NAME,
      state: 'warn',
      detail: `clamscan, which tests files, is ClamAV ${version}, and clamd is ${other}: what one loads the other may refuse`,
      remedy: 'Install the same version of both, and restart clamd after an update of ClamAV.',
    })
  }
  if (checks.length === 0)
    return [{ name: NAME, state: 'ok', detail: 'all that updates of signatures need are there' }]
  return checks
}

function need(program: string, state: 'warn' | 'fail', without: string, debian: string) {
  const check: Check = {
    name: NAME,
    state,
    detail: `there is no ${program}: ${without}`,
    remedy: `Install it (Debian: apt install ${debian}).`,
  }
  return { program, check }
}

async function versionOf(path: string): Promise<string | undefined> {
  const call = { program: 'clamscan', args: ['--version'], as: undefined, environment: { PATH: path } }
  const text = await runProgram({ ...call, timeoutMs: VERSION_MS }).catch(() => '')
  return /^ClamAV ([^\s/]+)/.exec(text)?.[1]
}
