import { createHash } from 'node:crypto'
import type { SkipFacts } from '../policy/types.ts'
import type { Ignored } from '../policy/verdict.ts'
import { deadline } from './deadline.ts'
import { Intake, type IntakeDeps, type IntakeLimits } from './intake.ts'
import { type Finding, type FindingOptions, findVerdict } from './pipeline.ts'
import type { SignatureFacts } from './ports.ts'

export interface ExcuseDeps extends Omit<IntakeDeps, 'openSpool'> {
  readonly signatures: Pick<SignatureFacts, 'excuses'>
}

export interface ExcuseOptions extends FindingOptions {
  readonly envelope: SkipFacts
  readonly limits: Omit<IntakeLimits, 'scan' | 'mayKeep' | 'scanHead'>
  /** What clamd got in front of the message. */
  readonly prefix: Buffer
}

/** Signatures that may be excused in one mail, each in a content of its own. */
const MAX_ROUNDS = 4

/**
 * A finding, but for what is ignored in certain contents. A part with such a content is cut out, and what is left is scanned like any
 * other mail: nothing else in the mail passes for its sake. Mail that is not whole in memory, and mail of which it cannot be said
 * what is left without the part, keeps its finding. Never rejects.
 */
export async function withoutExcused(
  found: Finding,
  intake: Pick<Intake, 'lend'>,
  deps: ExcuseDeps,
  options: ExcuseOptions,
): Promise<Finding> {
  const { verdict } = found
  if (verdict.kind !== 'infected') return found
  try {
    if (deps.signatures.excuses(verdict.signature, options.envelope).length === 0) return found
    return (await intake.lend((whole) => judge(found, whole, deps, options))) ?? found
  } catch {
    return found
  }
}

async function judge(
  found: Finding,
  whole: Buffer,
  deps: ExcuseDeps,
  options: ExcuseOptions,
): Promise<Finding> {
  using limit = deadline(options.signal, options.scanTimeoutMs)
  const { signal } = limit
  const { envelope } = options
  const { otherwise } = found
  let current = found
  let mail = whole
  let first: Ignored | undefined
  for (let round = 0; round < MAX_ROUNDS && otherwise !== undefined; round++) {
    const { verdict } = current
    if (verdict.kind !== 'infected') {
      // What is left must be no worse than the mail was but for the finding.
      const isAsBefore = verdict.kind === 'clean' || verdict.kind === otherwise.kind
      if (first === undefined || !isAsBefore) return found
      return { ...found, verdict: { ...otherwise, ignored: first }, otherwise: undefined }
    }
    const excuses = deps.signatures.excuses(verdict.signature, envelope)
    const [excuse] = excuses
    if (excuse === undefined) return { ...current, otherwise, reading: found.reading }
    const whole256 = round === 0 ? sha256Of(mail) : undefined
    const all = excuses.find(({ sha256 }) => sha256 === whole256)
    if (all !== undefined) {
      return { ...found, verdict: { ...otherwise, ignored: all.ignored }, otherwise: undefined }
    }
    const { bounds } = options.limits.views
    const wanted = excuses.map(({ sha256 }) => sha256)
    const cut = await deps.readings.without(mail, wanted, { bounds, signal })
    if (cut === undefined) return { ...current, otherwise, reading: found.reading }
    for (const part of cut.parts) {
      const other = await otherFinding(part, deps, envelope, signal)
      if (other !== undefined) return { ...found, verdict: { ...verdict, signature: other } }
    }
    first ??= excuses.find(({ sha256 }) => cut.parts.some((part) => part.sha256 === sha256))?.ignored
    mail = cut.rest
    current = await scanned(mail, deps, { ...options, signal })
  }
  return found
}

/** What clamd finds in a part alone, unless that is ignored in it, too. */
async function otherFinding(
  { sha256, octets }: { readonly sha256: string; readonly octets: Buffer },
  { scanner, signatures }: ExcuseDeps,
  envelope: SkipFacts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { result } = await scanner.scan([octets], { signal })
  switch (result.kind) {
    case 'clean':
      return undefined // found only in the mail around it
    case 'found': {
      const isExcused = signatures
        .excuses(result.signature, envelope)
        .some((excuse) => excuse.sha256 === sha256)
      return isExcused ? undefined : result.signature
    }
    default:
      throw new Error('The part could not be scanned')
  }
}

/** What is left of a mail, scanned on the road of every mail. */
async function scanned(mail: Buffer, deps: ExcuseDeps, options: ExcuseOptions): Promise<Finding> {
  const limits = { ...options.limits, scan: true, mayKeep: false, scanHead: false }
  const intake = new Intake({ ...deps, openSpool }, limits, options.prefix)
  try {
    await intake.write(mail)
    return await findVerdict(intake, { ...options, explain: false })
  } finally {
    intake.release()
  }
}

function openSpool(): never {
  throw new TypeError('A mail without a part is not kept')
}

function sha256Of(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex')
}
