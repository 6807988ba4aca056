import type { Decision, Envelope, Filter, HeaderForm } from '@clamgate/milter'
import { headerLength, writeHeader } from '@clamgate/milter'
import { Intake } from './intake.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { conclude } from './pipeline.ts'
import type { Outcome, Policy } from './policy.ts'
import type { Scanner } from './ports.ts'
import { receivedField } from './received.ts'
import type { MessageRecord, Record } from './record.ts'
import { unreachable } from './verdict.ts'

/** What a reload may change. Read anew for each message. */
export interface FilterSettings {
  readonly policy: Policy
  readonly messageMemory: number
  readonly maxScanSize: number
  /** Longest wait for a verdict, ms. */
  readonly scanTimeoutMs: number
  /** Host name in the synthetic Received field. */
  readonly gateway: string
  /** The full log lines are wanted: remember Subject, Message-ID and Date. */
  readonly quoteFields: boolean
}

export interface FilterDeps {
  readonly scanner: Scanner
  readonly budget: MemoryBudget
  readonly record: Record
  readonly settings: () => FilterSettings
  /** Wall clock and monotonic clock, ms. */
  readonly now: () => number
  readonly monotonic: () => number
}

/**
 * The gateway as a milter: the only file that knows both. Nothing is decided before the end of the message, so nothing
 * but the end is answered, and the MTA never waits for us in between.
 */
export function createMilterFilter(deps: FilterDeps): Filter<MessageState> {
  return {
    actions: ['quarantine'],
    macros: MACROS,
    message: (envelope) => new MessageState(envelope, deps),
    observe: {
      header: (message, name, value) => message.header(name, value),
      body: (message, chunk) => message.body(chunk),
    },
    eom: (message, envelope) => message.end(envelope),
    abort: (message) => message.abort(),
  }
}

const MACROS = {
  mail: ['i', '{mail_addr}', '{auth_authen}'],
  rcpt: ['i', '{rcpt_addr}'],
  eoh: ['i'],
  eom: ['i'],
} as const

const EMPTY = Buffer.alloc(0)
const CRLF = Buffer.from('\r\n')
const FIRST_BLOCK_BYTES = 2048
/** A header block that grows past this is passed on in pieces, so that headers are streamed like everything else. */
const MAX_BLOCK_BYTES = 65_536

/** One message: its header fields are gathered into a block, which goes to the scanner with the first of the body. */
class MessageState {
  readonly #intake: Intake
  readonly #deps: FilterDeps
  readonly #settings: FilterSettings
  readonly #form: HeaderForm
  #block: Buffer = Buffer.allocUnsafe(FIRST_BLOCK_BYTES)
  #blockBytes = 0
  #inBody = false
  #aborted = false
  readonly #fields: { subject?: string; messageId?: string; date?: string } = {}

  constructor(envelope: Envelope, deps: FilterDeps) {
    const settings = deps.settings()
    const { policy, messageMemory, maxScanSize, gateway } = settings
    this.#deps = deps
    this.#settings = settings
    this.#form = envelope
    const prefix = receivedField({ client: envelope.connection.address, gateway }, deps.now())
    const limits = { messageMemory, maxScanSize, scanHead: policy.oversize === 'scan-head' }
    this.#intake = new Intake(deps, limits, prefix)
  }

  header(name: Buffer, value: Buffer): Promise<void> | undefined {
    if (this.#settings.quoteFields) rememberField(this.#fields, name, value)
    const needed = headerLength(name, value, this.#form)
    const pressure = this.#blockBytes + needed > MAX_BLOCK_BYTES ? this.#flush() : undefined
    this.#reserve(needed)
    this.#blockBytes = writeHeader(this.#block, this.#blockBytes, name, value, this.#form)
    return pressure
  }

  body(chunk: Buffer): Promise<void> | undefined {
    const pressure = this.#startBody()
    // The chunk stays as it is until the promise settles: it need not be copied.
    const taken = this.#intake.write(chunk)
    return taken ?? pressure
  }

  async end(envelope: Envelope): Promise<Decision> {
    const { scanner, record, monotonic } = this.#deps
    const startedMs = monotonic()
    await this.#startBody()
    const { policy, scanTimeoutMs } = this.#settings
    const { signal } = envelope
    const concluded = await conclude(this.#intake, { scanner, policy, scanTimeoutMs, signal })
    const outcome = possible(concluded.outcome, envelope)
    if (!this.#aborted) record(this.#recordOf(envelope, outcome, concluded.server, monotonic() - startedMs))
    return milterDecision(outcome)
  }

  /** The MTA has no more interest in this message: nobody hears of its end, so it is not recorded either. */
  abort(): void {
    this.#aborted = true
    this.#intake.abort()
  }

  #recordOf(
    envelope: Envelope,
    outcome: Outcome,
    server: string | undefined,
    decisionMs: number,
  ): MessageRecord {
    return {
      queueId: envelope.macro('i'),
      from: bareAddress(envelope.sender),
      recipients: envelope.recipients.map((recipient) => bareAddress(recipient.address)),
      clientAddress: envelope.connection.address,
      clientName: envelope.connection.hostname.toString('latin1'),
      sizeBytes: this.#intake.sizeBytes,
      outcome,
      server,
      decisionMs,
      fields: this.#fields,
    }
  }

  #startBody(): Promise<void> | undefined {
    if (this.#inBody) return undefined
    this.#inBody = true
    this.#reserve(CRLF.length)
    this.#blockBytes += CRLF.copy(this.#block, this.#blockBytes)
    return this.#flush()
  }

  #flush(): Promise<void> | undefined {
    if (this.#blockBytes === 0) return undefined
    const bytes = this.#block.subarray(0, this.#blockBytes)
    this.#block = EMPTY
    this.#blockBytes = 0
    return this.#intake.write(bytes)
  }

  #reserve(bytes: number): void {
    const needed = this.#blockBytes + bytes
    if (needed <= this.#block.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#block.length, FIRST_BLOCK_BYTES))
    this.#block.copy(larger, 0, 0, this.#blockBytes)
    this.#block = larger
  }
}

/** A hold that this MTA cannot do becomes a defer, so that no mail slips through. */
function possible(outcome: Outcome, envelope: Envelope): Outcome {
  if (outcome.action !== 'mta-hold' || envelope.actions.has('quarantine')) return outcome
  return { ...outcome, action: 'defer', because: `${outcome.because}, but the MTA cannot hold mail` }
}

/** The outcome in the milter protocol's words. */
function milterDecision({ action, reply, verdict }: Outcome): Decision {
  switch (action) {
    case 'accept':
      return { response: { kind: 'accept' } }
    case 'discard':
      return { response: { kind: 'discard' } }
    case 'reject':
    case 'defer':
      return { response: reply === undefined ? { kind: 'tempfail' } : { kind: 'reply', ...reply } }
    case 'mta-hold':
      return {
        modifications: [{ kind: 'quarantine', reason: holdReason(verdict) }],
        response: { kind: 'accept' },
      }
    default:
      return unreachable(action)
  }
}

function holdReason(verdict: Outcome['verdict']): string {
  return verdict.kind === 'infected'
    ? `infected by ${verdict.signature}`
    : `held by clamgate: ${verdict.kind}`
}

/** `<a@b>` or `a@b` as `a@b`. Addresses are UTF-8 where the session says SMTPUTF8, ASCII otherwise. */
function bareAddress(address: Buffer): string {
  const text = address.toString('utf8')
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
}

const QUOTED = new Map([
  ['subject', 'subject'],
  ['message-id', 'messageId'],
  ['date', 'date'],
] as const)
const MAX_QUOTED_BYTES = 1000

/** Keeps the first of each field that the full log lines quote. */
function rememberField(
  fields: { subject?: string; messageId?: string; date?: string },
  name: Buffer,
  value: Buffer,
): void {
  if (name.length > 'message-id'.length) return
  const key = QUOTED.get(name.toString('latin1').toLowerCase() as 'subject' | 'message-id' | 'date')
  if (key !== undefined) fields[key] ??= value.toString('latin1', 0, MAX_QUOTED_BYTES).trim()
}
