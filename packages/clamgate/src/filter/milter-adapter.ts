import type { Decision, Envelope, Filter } from '@clamgate/milter'
import type { Capabilities } from '../policy/capabilities.ts'
import type { Outcome, SkipFacts } from '../policy/types.ts'
import { decideMessage } from './decide.ts'
import { rawFactsOf } from './envelope-facts.ts'
import { withoutExcused } from './excuse.ts'
import { deferredUnkept, keptEnvelope } from './keep.ts'
import type { AmbiguityFieldSettings } from './marks/ambiguity-results.ts'
import type { HeaderSettings } from './marks/status-fields.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { type BegunMessage, type ContentSettings, MilterContent } from './milter-content.ts'
import { capabilitiesOf, milterDecision, offeredBy, releaseDecision } from './milter-decision.ts'
import type { MtaSessions } from './mta-sessions.ts'
import { type Finding, findVerdict, unscanned } from './pipeline.ts'
import type { OpenSpool, ReleaseTickets, Scanner, Sentinel, SignatureFacts } from './ports.ts'
import type { Readings } from './readings/types.ts'
import { receivedField } from './received.ts'
import type { MessageRecord, Record } from './record.ts'
import { redeemed, releasedOutcome } from './release/returned.ts'
import { withStanding } from './standing.ts'

/** What a reload may change. Read anew for each message. */
export interface FilterSettings extends ContentSettings {
  readonly headers: HeaderSettings
  /** MIME-Ambiguity-Results. */
  readonly ambiguityField: AmbiguityFieldSettings
  /** Longest wait for a verdict, ms. */
  readonly scanTimeoutMs: number
  /** Fingerprint of the policy: equal texts, equal policies. */
  readonly policyId: string
}

export interface FilterDeps {
  readonly scanner: Scanner
  readonly readings: Readings
  readonly budget: MemoryBudget
  readonly openSpool: OpenSpool
  readonly signatures: SignatureFacts
  readonly tickets: ReleaseTickets
  /** Left out: nobody is refused as a whole. */
  readonly sentinel?: Sentinel
  /**
   * Told of each decided message; a promise delays the answer to the MTA until it settles. Must neither throw nor
   * reject.
   */
  readonly record: Record
  readonly settings: () => FilterSettings
  /** Hears of each session of an MTA. */
  readonly sessions: Pick<MtaSessions, 'begun' | 'decided'>
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
      connect: (connection) => deps.sessions.begun(connection),
      // Heard, so that what is kept has it.
      helo: () => undefined,
      header: (message, name, value) => message.header(name, value),
      body: (message, chunk) => message.body(chunk),
    },
    eom: (message) => message.end(),
    abort: (message) => message.abort(),
    // Monitor mode refuses nothing, not even what fails by a defect or a want of memory of ours.
    whenFailed: () => (deps.settings().policy.monitor ? 'accept' : 'tempfail'),
  }
}

const MACROS = {
  mail: ['i', '{mail_addr}', '{auth_authen}'],
  rcpt: ['i', '{rcpt_addr}'],
  eoh: ['i'],
  eom: ['i'],
} as const

/** One message: taken in, then decided. */
class MessageState {
  readonly #deps: FilterDeps
  readonly #envelope: Envelope
  readonly #settings: FilterSettings
  readonly #startedAtMs: number
  readonly #content: MilterContent
  #aborted = false

  constructor(envelope: Envelope, deps: FilterDeps) {
    this.#deps = deps
    this.#envelope = envelope
    this.#settings = deps.settings()
    this.#startedAtMs = deps.now()
    this.#content = new MilterContent(envelope, deps, this.#settings, this.#startedAtMs)
  }

  header(name: Buffer, value: Buffer): Promise<void> | undefined {
    return this.#content.header(name, value)
  }

  body(chunk: Buffer): Promise<void> | undefined {
    return this.#content.body(chunk)
  }

  async end(): Promise<Decision> {
    const envelope = this.#envelope
    const startedMs = this.#deps.monotonic()
    try {
      await this.#content.endHeader()
      const record = await this.#decide(startedMs)
      if (!this.#aborted) await this.#deps.record(record)
      this.#deps.sessions.decided(envelope.connection, offeredBy(envelope).addHeaders)
      if (record.releaseOf !== undefined) return releaseDecision(this.#content.fields)
      const { headers, ambiguityField } = this.#settings
      return milterDecision(record.outcome, {
        envelope,
        fields: this.#content.fields,
        headers: this.#content.isEmpty ? { ...headers, add: 'no' } : headers,
        ambiguityField: this.#content.isEmpty ? { ...ambiguityField, write: 'no' } : ambiguityField,
        reading: record.reading,
      })
    } finally {
      this.#content.release()
    }
  }

  /** The MTA has no more interest in this message: nobody hears of its end, so it is not recorded either. */
  abort(): void {
    this.#aborted = true
    this.#content.release()
  }

  /** Scans, decides, and keeps the message where that is the decision. */
  async #decide(startedMs: number): Promise<MessageRecord> {
    const { now, monotonic, incident } = this.#deps
    const { facts, intake } = this.#begin()
    const releaseOf = redeemed(this.#content, this.#envelope, this.#deps.tickets)
    if (releaseOf !== undefined) {
      intake.release({ isWanted: false })
      const outcome = releasedOutcome(releaseOf, facts)
      const basis = { can: capabilitiesOf(this.#envelope, this.#settings.policy), nowMs: now() }
      const record = this.#recordOf(facts, unscanned(outcome.verdict), outcome, basis)
      return { ...record, releaseOf, decisionMs: monotonic() - startedMs }
    }
    const finding = await this.#find(facts)
    const nowMs = now()
    const can = capabilitiesOf(this.#envelope, this.#settings.policy)
    const { outcome } = decideMessage(
      {
        envelope: facts,
        can,
        verdict: finding.verdict,
        sizeBytes: intake.sizeBytes,
        fields: this.#content.fields,
        headers: this.#content.headers.fitting,
        nowMs,
        isStopped: this.#deps.sentinel?.isStopped(facts.authenticated),
        isWholeEnvelope: true,
      },
      this.#settings,
      incident,
    )
    const record = this.#recordOf(facts, finding, outcome, { can, nowMs })
    const done = record.outcome.keepFor.length === 0 ? record : await this.#keep(record)
    return { ...done, decisionMs: monotonic() - startedMs }
  }

  async #find(envelope: SkipFacts): Promise<Finding> {
    const { skip, intake } = this.#begin()
    if (skip !== undefined) return unscanned({ kind: 'skipped', skip })
    const { policy, scanTimeoutMs } = this.#settings
    const { databasesMaxAgeMs } = policy
    const { signal } = this.#envelope
    const nowMs = this.#deps.now()
    const found = await findVerdict(intake, { databasesMaxAgeMs, scanTimeoutMs, nowMs, signal })
    const left = await withoutExcused(found, intake, this.#deps, {
      ...{ envelope, databasesMaxAgeMs, scanTimeoutMs, nowMs, signal, limits: this.#settings },
      prefix: receivedField(
        { client: envelope.clientAddress, gateway: this.#settings.gateway },
        this.#startedAtMs,
      ),
    })
    const { otherwise } = left
    if (otherwise === undefined) return left
    const asked = { envelope, otherwise, isMail: true }
    return { ...left, verdict: await withStanding(left.verdict, this.#deps.signatures, asked) }
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

  #recordOf(
    facts: SkipFacts,
    finding: Finding,
    outcome: Outcome,
    { can, nowMs }: { readonly can: Capabilities; readonly nowMs: number },
  ): MessageRecord {
    const { connection } = this.#envelope
    const { policy, policyId } = this.#settings
    return {
      queueId: this.#envelope.macro('i'),
      from: facts.sender,
      recipients: facts.recipients,
      clientAddress: facts.clientAddress,
      clientName: connection.hostname.toString('latin1'),
      heloName: connection.helo?.toString('latin1'),
      authenticated: facts.authenticated,
      decidedAtMs: nowMs,
      sizeBytes: this.#begin().intake.sizeBytes,
      outcome,
      server: finding.server,
      version: finding.version,
      scanMs: finding.scanMs,
      reading: finding.reading,
      quarantineId: undefined,
      decisionMs: 0,
      fields: {
        subject: this.#content.fields.first('subject'),
        messageId: this.#content.fields.first('message-id'),
        date: this.#content.fields.first('date'),
      },
      basis: {
        can,
        headers: this.#content.headers.kept,
        raw: () => rawFactsOf(this.#envelope),
        direction: policy.direction(facts, 0),
        policy: policyId,
      },
    }
  }

  #begin(): BegunMessage {
    return this.#content.begin()
  }
}
