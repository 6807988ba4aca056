import { hostname } from 'node:os'
import { type LoadedConfig, loadConfig } from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import type { Config } from '../config/schema.ts'
import { dateText } from '../config/sections/rules.ts'
import { formatSize, parseSize } from '../config/units.ts'
import { UsageError } from '../ground/usage-error.ts'
import { resolveHosts } from '../host/resolve-hosts.ts'
import type { Log } from '../observe/log/log.ts'
import { parseIp } from '../patterns/network.ts'
import { compilePolicy, hostNames } from '../policy/compile.ts'
import { type Explanation, explain } from '../policy/explain/explain.ts'
import type { KeyOrigin } from '../policy/explain/phrases.ts'
import type { Facts, Policy } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { verdictFacts } from '../policy/verdict-facts.ts'

/** Mail as somebody describes it on the command line of `clamgate policy explain`. */
export interface PolicyQuestion {
  readonly from?: string
  readonly to?: readonly string[]
  readonly signature?: string
  readonly outcome?: string
  readonly failure?: string
  readonly client?: string
  readonly authenticated?: string
  /** Left out: 10K, or just too large for the outcome oversize. */
  readonly size?: string
  readonly header?: readonly string[]
  readonly at?: string
}

export interface QuestionOptions {
  /** The configuration file; undefined stands for the default path. */
  readonly path: string | undefined
  /** Takes warnings, a line each. */
  readonly warn: (line: string) => void
}

/**
 * What the policy of a configuration file decides on described mail.
 *
 * @throws {UsageError} the description makes no sense
 */
export async function explainPolicy(
  question: PolicyQuestion,
  { path, warn }: QuestionOptions,
): Promise<Explanation> {
  const described = factsOf(question, Date.now())
  const loaded = await loadConfig({ path, secrets: 'leave' })
  const { config, rulePlaces, warnings, path: file } = loaded
  for (const warning of warnings) warn(formatProblem(warning, file))
  for (const oddity of oddAddresses(question)) warn(`warning: ${oddity}`)
  const resolved = await resolveHosts(hostNames(config.policy), warningsOnly(warn))
  const policy = compilePolicy(config.policy, { rulePlaces, resolved, hostname: hostname() })
  const facts = exempted(sized(described, question, config), policy)
  const outcome = policy.decide(facts, { can: EVERYTHING, incident: () => 'EXAMPLE' })
  return explain(facts, outcome, { policy, originOf: originsIn(loaded) })
}

function originsIn({ origins }: LoadedConfig): KeyOrigin {
  return (key) => {
    const origin = origins.get(key)
    if (origin === undefined) return undefined
    return origin.kind === 'default' ? 'default' : { file: origin.file, line: origin.line }
  }
}

/** Size of mail of which nothing is said; the help of the command names it. */
const USUAL_SIZE = '10K'

/** Mail above the scan size is oversize, unless something else is said of it; what is oversize is above the scan size. */
function sized(facts: Facts, { outcome, signature, failure, size }: PolicyQuestion, config: Config): Facts {
  const { maxScanSize } = config.engine
  const isLarge = facts.sizeBytes > maxScanSize
  const isSaid = outcome !== undefined || signature !== undefined || failure !== undefined
  if (outcome !== 'oversize' && (isSaid || !isLarge)) return facts
  if (size !== undefined && !isLarge) {
    throw new UsageError(
      `--outcome oversize and --size ${size} contradict each other`,
      `leave --size out, or give more than engine.maxScanSize, ${formatSize(maxScanSize)}`,
    )
  }
  const head = config.policy.oversize === 'scan-head' ? 'clean' : 'unscanned'
  return {
    ...facts,
    verdict: { kind: 'oversize', head },
    sizeBytes: isLarge ? facts.sizeBytes : maxScanSize + 1,
  }
}

/** What is most likely no address, and is looked at as one all the same: local mail may have such. */
function oddAddresses({ from = '', to = [] }: PolicyQuestion): readonly string[] {
  return [['--from', from] as const, ...to.map((one) => ['--to', one] as const)].flatMap(([option, text]) => {
    const address = bare(text)
    return address === '' || address.includes('@')
      ? []
      : [`${option} ${address} has no @, so that most patterns for addresses and domains do not match it`]
  })
}

/** Exempt mail is not scanned, whatever would be found in it. */
function exempted(facts: Facts, policy: Policy): Facts {
  const skip = policy.skip(facts)
  return skip === undefined ? facts : { ...facts, verdict: { kind: 'skipped', skip } }
}

const EVERYTHING = { hold: true, removeRecipients: true, addHeaders: true }

function factsOf(question: PolicyQuestion, nowMs: number): Facts {
  return {
    verdict: verdictOf(question),
    sender: addressOf('--from', question.from ?? ''),
    recipients: (question.to ?? []).map((text) => addressOf('--to', text)),
    clientAddress: clientOf(question.client),
    authenticated: question.authenticated,
    sizeBytes: sizeOf(question.size ?? USUAL_SIZE),
    fields: fieldsOf(question.header ?? []),
    nowMs: question.at === undefined ? nowMs : dateOf(question.at),
  }
}

/** A comma between addresses is easily written; the shell wants a blank. In quotes it may be part of an address. */
function addressOf(option: '--from' | '--to', text: string): string {
  if (!text.includes(',') || text.includes('"')) return bare(text)
  const each = text.split(/[\s,]+/).filter((part) => part !== '')
  throw new UsageError(
    `${option} ${text} holds a comma`,
    option === '--to'
      ? `write one behind the other: --to ${each.join(' ')}`
      : 'give one address; a message has one sender',
  )
}

function bare(address: string): string {
  return address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address
}

function clientOf(address: string | undefined): string | undefined {
  if (address === undefined || parseIp(address) !== undefined) return address
  throw new UsageError(`${address} is no IP address`, 'write it as 192.0.2.1 or 2001:db8::1')
}

function sizeOf(text: string): number {
  const bytes = parseSize(text)
  if (bytes === undefined)
    throw new UsageError(`${text} is no size`, 'write bytes, or a number with K, M or G: 10M')
  return bytes
}

/** As `until` of a rule. */
function dateOf(text: string): number {
  const parsed = dateText.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`${text} is no date`, 'write 2027-01-31, or 2027-01-31T12:00Z')
}

function fieldsOf(fields: readonly string[]): Facts['fields'] {
  const values = new Map<string, string[]>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    if (colon < 1) throw new UsageError(`${field} is no header field`, 'write it as "Name: value"')
    const name = field.slice(0, colon).trim().toLowerCase()
    values.set(name, [...(values.get(name) ?? []), field.slice(colon + 1).trim()])
  }
  return values
}

function verdictOf({ signature, outcome, failure }: PolicyQuestion): Verdict {
  if (failure !== undefined) return failureOf(failure, signature ?? outcome)
  if (signature !== undefined) return findingOf(signature, outcome)
  const verdict = OUTCOME_VERDICTS.get(outcome ?? 'clean')
  if (verdict !== undefined) return verdict
  const remedy =
    outcome === 'skipped'
      ? 'give --client, --authenticated, --from or --to that policy.skip exempts'
      : `choose one of ${[...OUTCOME_VERDICTS.keys()].join(', ')}`
  throw new UsageError(`--outcome ${outcome} cannot be asked for`, remedy)
}

/** The name says what the outcome is. */
function findingOf(signature: string, outcome: string | undefined): Verdict {
  const verdict: Verdict = { kind: 'infected', signature }
  const { kind } = verdictFacts(verdict)
  if (outcome === undefined || outcome === kind) return verdict
  throw new UsageError(
    `--signature ${signature} and --outcome ${outcome} contradict each other`,
    `leave --outcome out; mail with that signature is of outcome ${kind}`,
  )
}

function failureOf(failure: string, other: string | undefined): Verdict {
  if (other !== undefined && other !== 'failure') {
    throw new UsageError(`--failure and ${other} contradict each other`, 'leave one of them out')
  }
  const code = FAILURE_CODES.get(failure)
  if (code !== undefined) return { kind: 'failure', code, detail: 'assumed' }
  throw new UsageError(
    `${failure} is no kind of failure`,
    `choose one of ${[...FAILURE_CODES.keys()].join(', ')}`,
  )
}

const DAY_MS = 86_400_000

/** A verdict for each outcome that can be asked for. */
const OUTCOME_VERDICTS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['clean', { kind: 'clean' }],
  ['infected', { kind: 'infected', signature: 'Eicar-Signature' }],
  ['encrypted', { kind: 'infected', signature: 'Heuristics.Encrypted.Zip' }],
  ['limits-exceeded', { kind: 'infected', signature: 'Heuristics.Limits.Exceeded.MaxScanSize' }],
  ['oversize', { kind: 'oversize', head: 'clean' }],
  ['databases-missing', { kind: 'databases-missing' }],
  ['databases-outdated', { kind: 'databases-outdated', ageMs: 30 * DAY_MS }],
  ['failure', { kind: 'failure', code: 'SCAN_ERROR', detail: 'assumed' }],
])

const FAILURE_CODES: ReadonlyMap<string, string> = new Map([
  ['unavailable', 'ENGINE_UNAVAILABLE'],
  ['overloaded', 'ENGINE_OVERLOADED'],
  ['timeout', 'SCAN_TIMEOUT'],
  ['error', 'SCAN_ERROR'],
])

/** A log that passes on what a person should know. */
function warningsOnly(warn: (line: string) => void): Log {
  const say = (_event: string, sentence: string) => warn(`warning: ${sentence}`)
  return {
    error: say,
    warn: say,
    info: () => {},
    debug: () => {},
    enabled: (level) => level === 'error' || level === 'warn',
  }
}
