import { findProgram } from '../../ground/find-program.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

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
    need('clamscan', 'fail', 'clamav'),
    need('sigtool', 'warn', 'clamav'),
    ...(plans.some(({ integrity }) => integrity.kind === 'openpgp') ? [need('gpgv', 'fail', 'gpgv')] : []),
    ...(plans.some(({ road }) => road.kind === 'rsync') ? [need('rsync', 'warn', 'rsync')] : []),
  ]
  const checks: Check[] = []
  for (const { program, check } of needs) {
    if ((await findProgram(program, path)) === undefined) checks.push(check)
  }
  const version = await versionOf(path)
  const other = engines.find((engine) => engine !== version)
  if (version !== undefined && other !== undefined) {
    checks.push({
      name: NAME,
      state: 'warn',
      ...seen(say('programs.versions', { version, other })),
      ...advised(say('programs.same')),
    })
  }
  if (checks.length === 0) return [{ name: NAME, state: 'ok', ...seen(say('programs.well')) }]
  return checks
}

function need(program: 'clamscan' | 'sigtool' | 'gpgv' | 'rsync', state: 'warn' | 'fail', debian: string) {
  const check: Check = {
    name: NAME,
    state,
    ...seen(say(`programs.${program}`, { program })),
    ...advised(say('programs.install', { debian })),
  }
  return { program, check }
}

async function versionOf(path: string): Promise<string | undefined> {
  const call = { program: 'clamscan', args: ['--version'], as: undefined, environment: { PATH: path } }
  const text = await runProgram({ ...call, timeoutMs: VERSION_MS }).catch(() => '')
  return /^ClamAV ([^\s/]+)/.exec(text)?.[1]
}
