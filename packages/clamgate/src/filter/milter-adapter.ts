// Long: its parts share one state
import type { Decision, Envelope, Filter, HeaderForm } from '@clamgate/milter'
import { headerLength, writeHeader } from '@clamgate/milter'
import type { Outcome, Policy, Skip, SkipFacts } from '../policy/types.ts'
import { decideMessage } from './decide.ts'
import { factsOf } from './envelope-facts.ts'
import { Intake } from './intake.ts'
import { deferredUnkept, keptEnvelope } from './keep.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { capabilitiesOf, milterDecision } from './milter-decision.ts'
import type { HeaderSettings } from './milter-headers.ts'
import { type Finding, findVerdict, unscanned } from './pipeline.ts'
import type { OpenSpool, Scanner } from './ports.ts'
import { receivedField } from './received.ts'
import type { MessageRecord, Record } from './record.ts'
import { WatchedFields, type WatchedNames } from './watched-fields.ts'

/** What a reload may change. Read anew for each message. */
export interface FilterSettings {
  readonly policy: Policy
  readonly headers: HeaderSettings
  /** Header fields that somebody asks for: conditions, log lines, fields that are to be replaced. */
  readonly watched: WatchedNames
  readonly messageMemory: number
  readonly maxScanSize: number
  /** Longest wait for a verdict, ms. */
  readonly scanTimeoutMs: number
  /** Host name in the synthetic Received field. */
  readonly gateway: string
}

export interface FilterDeps {
  readonly scanner: Scanner
  readonly budget: MemoryBudget
  readonly openSpool: OpenSpool
  /**
   * Told of each decided message; a promise delays the answer to the MTA until it settles. Must neither throw nor
   * reject.
   */
  readonly record: Record
  readonly settings: () => FilterSettings
  /** Makes an id that a reply and its log line share. */
  readonly incident: () => string
  /** Wall clock and monotonic clock, ms. */
  readonly now: () => number
  readonly monotonic: () => number
}

/**
 * The gateway as a milter. Nothing is decided before the end of the message, so nothing but the end is answered, and
 * the MTA never waits for us in between.
 */
export function createMilterFilter(deps: FilterDeps): Filter<MessageState> {
  return {
    actions: ['addHeaders', 'changeHeaders', 'deleteRecipients', 'quarantine'],
    macros: MACROS,
    message: (envelope) => new MessageState(envelope, deps),
    observe: {
      header: (message, name, value) => message.header(name, value),
      body: (message, chunk) => message.body(chunk),
    },
    eom: (message) => message.end(),
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
  readonly #deps: FilterDeps
  readonly #envelope: Envelope
  readonly #settings: FilterSettings
  readonly #form: HeaderForm
  readonly #fields: WatchedFields
  readonly #startedAtMs: number
  /** There from the first of the content on: until then there may be more recipients. */
  #taken: { readonly facts: SkipFacts; readonly skip: Skip | undefined; readonly intake: Intake } | undefined
  #block: Buffer = Buffer.allocUnsafe(FIRST_BLOCK_BYTES)
  #blockBytes = 0
  #isEmpty = true
  #inBody = false
  #aborted = false

  constructor(envelope: Envelope, deps: FilterDeps) {
    this.#deps = deps
    this.#envelope = envelope
    this.#settings = deps.settings()
    this.#form = envelope
    this.#fields = new WatchedFields(this.#settings.watched)
    this.#startedAtMs = deps.now()
  }

  header(name: Buffer, value: Buffer): Promise<void> | undefined {
    this.#isEmpty = false
    this.#fields.see(name, value)
    const needed = headerLength(name, value, this.#form)
    const pressure = this.#blockBytes + needed > MAX_BLOCK_BYTES ? this.#flush() : undefined
    this.#reserve(needed)
    this.#blockBytes = writeHeader(this.#block, this.#blockBytes, name, value, this.#form)
    return pressure
  }

  body(chunk: Buffer): Promise<void> | undefined {
    this.#isEmpty = false
    const pressure = this.#startBody()
    // The chunk stays as it is until the promise settles: it need not be copied.
    const taken = this.#begin().intake.write(chunk)
    return taken ?? pressure
  }

  async end(): Promise<Decision> {
    const envelope = this.#envelope
    const startedMs = this.#deps.monotonic()
    const { intake } = this.#begin()
    try {
      await this.#startBody()
      const record = await this.#decide(startedMs)
      if (!this.#aborted) await this.#deps.record(record)
      const { headers } = this.#settings
      return milterDecision(record.outcome, {
        envelope,
        fields: this.#fields,
        headers: this.#isEmpty ? { ...headers, add: 'no' } : headers,
      })
    } finally {
      intake.release()
    }
  }

  /** The MTA has no more interest in this message: nobody hears of its end, so it is not recorded either. */
  abort(): void {
    this.#aborted = true
    this.#taken?.intake.release()
  }

  /** Scans, decides, and keeps the message where that is the decision. */
  async #decide(startedMs: number): Promise<MessageRecord> {
    const { now, monotonic, incident } = this.#deps
    const { facts, intake } = this.#begin()
    const finding = await this.#find()
    const { outcome } = decideMessage(
      {
        envelope: facts,
        can: capabilitiesOf(this.#envelope),
        verdict: finding.verdict,
        sizeBytes: intake.sizeBytes,
        fields: this.#fields,
        nowMs: now(),
        isWholeEnvelope: true,
      },
      this.#settings,
      incident,
    )
    const record = this.#recordOf(facts, finding, outcome)
    const done = record.outcome.keepFor.length === 0 ? record : await this.#keep(record)
    return { ...done, decisionMs: monotonic() - startedMs }
  }

  async #find(): Promise<Finding> {
    const { skip, intake } = this.#begin()
    if (skip !== undefined) return unscanned({ kind: 'skipped', skip })
    const { policy, scanTimeoutMs } = this.#settings
    const { databasesMaxAgeMs } = policy
    const { signal } = this.#envelope
    return await findVerdict(intake, { databasesMaxAgeMs, scanTimeoutMs, nowMs: this.#deps.now(), signal })
  }

  async #keep(record: MessageRecord): Promise<MessageRecord> {
    try {
      const kept = keptEnvelope(this.#envelope, record, this.#startedAtMs)
      const { id } = await this.#begin().intake.keep(kept)
      return { ...record, quarantineId: id }
    } catch (error) {
      return { ...record, outcome: deferredUnkept(record.outcome, error) }
    }
  }

  #recordOf(facts: SkipFacts, finding: Finding, outcome: Outcome): MessageRecord {
    const { connection } = this.#envelope
    return {
      queueId: this.#envelope.macro('i'),
      from: facts.sender,
      recipients: facts.recipients,
      clientAddress: facts.clientAddress,
      clientName: connection.hostname.toString('latin1'),
      authenticated: facts.authenticated,
      sizeBytes: this.#begin().intake.sizeBytes,
      outcome,
      server: finding.server,
      version: finding.version,
      scanMs: finding.scanMs,
      quarantineId: undefined,
      decisionMs: 0,
      fields: {
        subject: this.#fields.first('subject'),
        messageId: this.#fields.first('message-id'),
        date: this.#fields.first('date'),
      },
    }
  }

  #begin() {
    this.#taken ??= this.#take()
    return this.#taken
  }

  #take() {
    const { policy, messageMemory, maxScanSize, gateway } = this.#settings
    const facts = factsOf(this.#envelope)
    const skip = policy.skip(facts)
    const prefix = receivedField({ client: facts.clientAddress, gateway }, this.#startedAtMs)
    const { scanHead } = policy
    const mayKeep = facts.recipients.length > 1 ? policy.mayKeep : policy.mayKeepSingle
    const limits = { messageMemory, maxScanSize, scanHead, mayKeep, scan: skip === undefined }
    return { facts, skip, intake: new Intake(this.#deps, limits, prefix) }
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
    return this.#begin().intake.write(bytes)
  }

  #reserve(bytes: number): void {
    const needed = this.#blockBytes + bytes
    if (needed <= this.#block.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#block.length, FIRST_BLOCK_BYTES))
    this.#block.copy(larger, 0, 0, this.#blockBytes)
    this.#block = larger
  }
}
