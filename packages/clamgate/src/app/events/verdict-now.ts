import type { Policy, RawFacts, SkipFacts } from '../../policy/types.ts'
import { scannedAs, together, type Unfound, type Verdict } from '../../policy/verdict.ts'
import { type Doubt, doubt } from './doubts.ts'

/** What of a configuration says what a scan means. */
export interface VerdictSettings {
  readonly policy: Policy
  /** `engine.maxScanSize`, bytes. */
  readonly maxScanSize: number
}

/** What is known of a message that was decided. */
export interface ScannedMessage {
  readonly verdict: Verdict
  readonly envelope: SkipFacts
  readonly raw: () => RawFacts
  readonly bytes: number
  /** Of the databases when it was scanned, ms; undefined where nobody knows. */
  readonly databaseAgeMs: number | undefined
}

/**
 * What the same scan would mean by other settings: what is exempt, above the scan size, or scanned with old databases.
 * A doubt: that would be another scan, and nobody knows what it would bring.
 */
export function verdictNow(
  message: ScannedMessage,
  { policy, maxScanSize }: VerdictSettings,
): Verdict | Doubt {
  const { verdict, envelope, raw, bytes } = message
  if (verdict.kind === 'skipped' && verdict.skip.by === 'release') return verdict
  const skip = policy.skip(envelope, raw)
  if (skip !== undefined) return { kind: 'skipped', skip }
  const isLarge = bytes > maxScanSize
  // Nobody looks at it then, whatever an earlier scan brought.
  if (isLarge && !policy.scanHead) return { kind: 'oversize', head: 'unscanned' }
  if (verdict.kind === 'skipped') return doubt('was-exempt')
  if (verdict.kind === 'failure') return verdict
  if (isLarge && verdict.kind === 'infected') return doubt('now-oversize')
  if (verdict.kind === 'infected') return verdict
  const { ignored } = verdict
  const all = partsOf(verdict)
  const oversize = all.find((one) => one.kind === 'oversize')
  if (oversize !== undefined && !isLarge) return doubt('not-scanned-whole')
  if (oversize !== undefined && oversize.head === 'unscanned' && policy.scanHead) {
    return doubt('not-scanned-at-all')
  }
  const scanned = scannedAs({
    oversize: isLarge,
    databasesComplete: all.every(({ kind }) => kind !== 'databases-missing'),
    databaseAgeMs: all.find((one) => one.kind === 'databases-outdated')?.ageMs ?? message.databaseAgeMs,
    databasesMaxAgeMs: policy.databasesMaxAgeMs,
  })
  const read = all.filter(({ kind }) => kind === 'unscannable' || kind === 'ambiguous')
  const joined = together([scanned, ...read])
  return ignored === undefined ? joined : { ...joined, ignored }
}

/** What mail is at once, each alone. */
function partsOf(verdict: Unfound): readonly Unfound[] {
  const { also = [], ignored: _, ...own } = verdict
  return [own, ...also]
}
