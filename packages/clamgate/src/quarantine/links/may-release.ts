import type { Config, SignatureClass } from '../../config/schema.ts'
import type { LinkScope } from '../digest/state.ts'

/** What was found in a kept mail; words that this version does not know are those of a finding that it does not know either. */
export interface Found {
  readonly kind: string
  readonly class: string | undefined
}

type Role = Extract<LinkScope, { kind: 'entry' }>['role']

/**
 * Whether somebody may release a mail himself: a recipient where its class is harmless enough (`digest.release`), else he asks;
 * who looks after the mail of others always, since it is he who would be asked.
 */
export function actFor(
  role: Role,
  { kind, class: name }: Found,
  releasable: Config['digest']['release'],
): 'release' | 'ask' {
  if (role !== 'recipient') return 'release'
  const found: string | undefined =
    kind === 'encrypted' ? 'encrypted' : kind === 'limits-exceeded' ? 'limits' : name
  return releasable.some((one) => one === found) ? 'release' : 'ask'
}

const HARMFUL: readonly string[] = ['malware', 'phishing'] satisfies readonly SignatureClass[]

/** Whoever gives such mail out is warned. */
export function isHarmful({ kind, class: name }: Found): boolean {
  return kind === 'infected' && (name === undefined || HARMFUL.includes(name))
}
