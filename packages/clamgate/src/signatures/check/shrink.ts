import { SignatureError } from '../errors.ts'
import type { Candidate } from '../ports.ts'
import { LAYOUTS } from './layout.ts'

export interface Size {
  readonly signatures: number
  readonly bytes: number
}

/** With fewer signatures before, a few that go are half of them. */
const LEAST_SIGNATURES = 20
/** Of a companion, whose entries are not counted once it is live. */
const LEAST_BYTES = 4096

/**
 * A file that has lost half of what it had is broken, or its source is, unless somebody says that it is meant. A file that
 * had fewer than 20 signatures (a companion: 4 KiB) may.
 * @throws {SignatureError} SIGNATURES_SHRUNK
 */
export function refuseShrunk(candidate: Pick<Candidate, 'plan' | 'source'>, before: Size, now: Size): void {
  const { plan, source } = candidate
  const isHalved = now.bytes * 2 <= before.bytes
  const lost = LAYOUTS[plan.format].detects
    ? before.signatures >= LEAST_SIGNATURES && (isHalved || now.signatures * 2 <= before.signatures)
    : before.bytes >= LEAST_BYTES && isHalved
  if (!lost) return
  const counts = `${before.signatures} signatures in ${before.bytes} bytes, now ${now.signatures} in ${now.bytes}`
  throw new SignatureError(
    'SIGNATURES_SHRUNK',
    `${plan.name} has lost half of what it had: before ${counts}`,
    {
      remedy: `If that is meant, take it with: clamgate signatures update --confirm ${plan.name}. Until then the version before stays in use.`,
      details: { source: source.name, file: plan.name, before: before.signatures, now: now.signatures },
    },
  )
}
