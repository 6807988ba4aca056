import { hostname } from 'node:os'
import { loadConfig } from '../config/load.ts'
import { parseIp } from '../config/patterns/network.ts'
import { formatProblem } from '../config/problem.ts'
import { parseSize } from '../config/units.ts'
import { compilePolicy, hostNames } from '../filter/policy/compile.ts'
import { type Explanation, explain } from '../filter/policy/explain.ts'
import type { Facts, Policy } from '../filter/policy/types.ts'
import type { Verdict } from '../filter/verdict.ts'
import { resolveHosts } from '../host/resolve-hosts.ts'
import type { Log } from '../observe/log.ts'
import { UsageError } from './failure.ts'

/** Mail as somebody describes it on the command line of `clamgate policy explain`. */
export interface PolicyQuestion {
  readonly from?: string
  readonly to?: readonly string[]
  readonly signature?: string
  readonly outcome?: string
  readonly failure?: string
  readonly client?: string
  readonly authenticated?: string
  readonly size: string
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
  const { config, rulePlaces, warnings, path: file } = await loadConfig({ path, secrets: 'leave' })
  for (const warning of warnings) warn(formatProblem(warning, file))
  const resolved = await resolveHosts(hostNames(config.policy), warningsOnly(warn))
  const policy = compilePolicy(config.policy, { rulePlaces, resolved, hostname: hostname() })
  const facts = exempted(described, policy)
  return explain(facts, policy.decide(facts, { can: EVERYTHING, incident: () => 'EXAMPLE' }), policy)
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
    sender: bare(question.from ?? ''),
    recipients: (question.to ?? []).map(bare),
    clientAddress: clientOf(question.client),
    authenticated: question.authenticated,
    sizeBytes: sizeOf(question.size),
    fields: fieldsOf(question.header ?? []),
    nowMs: question.at === undefined ? nowMs : dateOf(question.at),
  }
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

function dateOf(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new UsageError(`${text} is no date`, 'write 2027-01-31, or 2027-01-31T12:00Z')
  return ms
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
  if (signature !== undefined) {
    if (outcome === undefined || FOUND.has(outcome)) return { kind: 'infected', signature }
    throw new UsageError(
      `--signature and --outcome ${outcome} contradict each other`,
      'leave one of them out',
    )
  }
  const verdict = OUTCOME_VERDICTS.get(outcome ?? 'clean')
  if (verdict !== undefined) return verdict
  const remedy =
    outcome === 'skipped'
      ? 'give --client, --authenticated, --from or --to that policy.skip exempts'
      : `choose one of ${[...OUTCOME_VERDICTS.keys()].join(', ')}`
  throw new UsageError(`--outcome ${outcome} cannot be asked for`, remedy)
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

const FOUND = new Set(['infected', 'encrypted', 'limits-exceeded'])
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
