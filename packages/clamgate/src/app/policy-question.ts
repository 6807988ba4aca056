import { AMBIGUITY_CLASSES } from '@clamgate/mime/classes'
import { dateText } from '../config/sections/rules.ts'
import { parseSize } from '../config/units.ts'
import type { DescribedMessage } from '../filter/decide.ts'
import { UsageError } from '../ground/usage-error.ts'
import { mailboxOf } from '../patterns/mailbox.ts'
import { parseIp } from '../patterns/network.ts'
import { EXAMPLE_FAILURES, EXAMPLE_PARTS, EXAMPLE_VERDICTS, unfoundMail } from '../policy/explain/examples.ts'
import { clientAddressOf, SUBMISSIONS, type Submission, type WrittenEnvelope } from '../policy/mailbox.ts'
import type { Unfound, Verdict } from '../policy/verdict.ts'
import { verdictFacts } from '../policy/verdict-facts.ts'

/** Mail as somebody describes it on the command line of `clamgate policy explain`. */
export interface PolicyQuestion {
  readonly from?: string
  readonly to?: readonly string[]
  readonly signature?: string
  readonly outcome?: string
  readonly failure?: string
  /** Classes of a mail whose readers get different objects: `C01,D05`. */
  readonly ambiguous?: string
  /** What could not be brought before clamd: `bounds,encrypted`. */
  readonly unscannable?: string
  readonly client?: string
  readonly authenticated?: string
  readonly submission?: string
  /** Left out: 10K, or just too large for the outcome oversize. */
  readonly size?: string
  readonly header?: readonly string[]
  readonly at?: string
}

/** What of it is the envelope. */
export type EnvelopeQuestion = Pick<PolicyQuestion, 'from' | 'to' | 'client' | 'authenticated' | 'submission'>

/** Mail of which somebody asked: as described, but that not all need be said. */
export interface AskedMail extends Omit<DescribedMessage, 'verdict' | 'sizeBytes'> {
  /** Undefined: nothing is said of it. */
  readonly verdict: Verdict | undefined
  readonly sizeBytes: number | undefined
}

/**
 * Reads what the command line says of mail.
 *
 * @returns the mail, and what is odd about it, as sentences without their dots
 * @throws {UsageError} the description makes no sense
 */
export function readQuestion(
  question: PolicyQuestion,
  nowMs: number,
): { readonly mail: AskedMail; readonly oddities: readonly string[] } {
  const { from = '', to = [], size, header = [], at } = question
  const mail = {
    verdict: verdictOf(question),
    written: readEnvelope(question),
    sizeBytes: size === undefined ? undefined : sizeOf(size),
    fields: header.map(fieldOf),
    nowMs: at === undefined ? nowMs : dateOf(at),
  }
  return {
    mail,
    oddities: [...oddAddress('--from', from), ...to.flatMap((text) => oddAddress('--to', text))],
  }
}

/**
 * Reads what the command line says of an envelope.
 * @throws {UsageError} it makes no sense
 */
export function readEnvelope({
  from = '',
  to = [],
  client,
  authenticated,
  submission: how,
}: EnvelopeQuestion): WrittenEnvelope {
  const submission = submissionOf(how)
  return {
    sender: addressOf('--from', from),
    recipients: to.map((text) => addressOf('--to', text)),
    clientAddress: clientAddressOf(submission, clientOf(client)),
    authenticated,
    submission,
  }
}

/** What is most likely no address, and is looked at as one all the same: local mail may have such. */
function oddAddress(option: AddressOption, text: string): readonly string[] {
  const address = mailboxOf(text)
  if (address === '' || address.includes('@')) return []
  return [`${option} ${address} has no @, so that most patterns for addresses and domains do not match it`]
}

type AddressOption = '--from' | '--to'

/** A comma between addresses is easily written; the shell wants a blank. In quotes it may be part of an address. */
function addressOf(option: AddressOption, text: string): string {
  if (!text.includes(',') || text.includes('"')) return text
  const each = text.split(/[\s,]+/).filter((part) => part !== '')
  throw new UsageError(
    `${option} ${text} holds a comma`,
    option === '--to'
      ? `write one behind the other: --to ${each.join(' ')}`
      : 'give one address; a message has one sender',
  )
}

function clientOf(address: string | undefined): string | undefined {
  if (address === undefined || parseIp(address) !== undefined) return address
  throw new UsageError(`${address} is no IP address`, 'write it as 192.0.2.1 or 2001:db8::1')
}

function submissionOf(text = 'smtp'): Submission {
  const submission = SUBMISSIONS.find((one) => one === text)
  if (submission !== undefined) return submission
  throw new UsageError(`${text} is no way to submit mail`, `choose one of ${SUBMISSIONS.join(', ')}`)
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

function fieldOf(field: string): readonly [name: string, value: string] {
  const colon = field.indexOf(':')
  if (colon < 1) throw new UsageError(`${field} is no header field`, 'write it as "Name: value"')
  return [field.slice(0, colon).trim(), field.slice(colon + 1).trim()]
}

function verdictOf(question: PolicyQuestion): Verdict | undefined {
  const { signature, outcome, failure } = question
  const reading = readingOf(question)
  if (reading !== undefined) {
    const other = signature ?? failure ?? outcome
    if (other === undefined || reading.kind === other) return reading
    throw new UsageError(
      `--${reading.kind} and ${other} contradict each other`,
      'leave one of them out: these are for mail that was scanned, and in which nothing was found',
    )
  }
  if (failure !== undefined) return failureOf(failure, signature ?? outcome)
  if (signature !== undefined) return findingOf(signature, outcome)
  if (outcome === undefined) return undefined
  const verdict = EXAMPLE_VERDICTS.get(outcome)
  if (verdict !== undefined) return verdict
  const remedy =
    outcome === 'skipped'
      ? 'give --client, --authenticated, --from or --to that policy.skip exempts'
      : `choose one of ${[...EXAMPLE_VERDICTS.keys()].join(', ')}`
  throw new UsageError(`--outcome ${outcome} cannot be asked for`, remedy)
}

/** Mail that is ambiguous, unscannable, or both. */
function readingOf({ ambiguous, unscannable }: PolicyQuestion): Unfound | undefined {
  if (ambiguous === undefined && unscannable === undefined) return undefined
  const classes = wordsOf(
    ambiguous,
    Object.keys(AMBIGUITY_CLASSES),
    (word) => word.toUpperCase(),
    '--ambiguous',
  )
  const kinds = wordsOf(unscannable, [...EXAMPLE_PARTS.keys()], (word) => word, '--unscannable')
  return unfoundMail({ classes, parts: kinds.flatMap((kind) => EXAMPLE_PARTS.get(kind) ?? []) })
}

function wordsOf(
  text: string | undefined,
  known: readonly string[],
  usual: (word: string) => string,
  option: string,
): readonly string[] {
  const words = (text?.split(',') ?? []).map((word) => usual(word.trim()))
  const wrong = words.find((word) => !known.includes(word))
  if (wrong === undefined) return [...new Set(words)].toSorted()
  const near = known.length > 10 ? 'docs/guide/evasion.md has the list' : `choose of ${known.join(', ')}`
  throw new UsageError(`${option} ${wrong} is not known`, near)
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
  const verdict = EXAMPLE_FAILURES.get(failure)
  if (verdict !== undefined) return verdict
  throw new UsageError(
    `${failure} is no kind of failure`,
    `choose one of ${[...EXAMPLE_FAILURES.keys()].join(', ')}`,
  )
}
