import { ProtocolViolation } from './errors.ts'
import { REPLY, type Stage } from './letters.ts'
import type { Agreement } from './offer.ts'
import type { Step } from './plan.ts'
import { ACTION_OF, decodeChange, decodeReplyCode, type RequestedChange, type SmtpText } from './replies.ts'
import type { Packet } from './scanner.ts'

/** What becomes of a recipient, a command or a mail. */
export type Outcome = 'accept' | 'reject' | 'tempfail' | 'discard' | 'quarantine'

/** A filter's word on one recipient. */
export interface RecipientOutcome {
  readonly outcome: Outcome
  readonly reply: SmtpText | undefined
}

/** How an exchange ended. */
export interface ExchangeResult {
  /** `quarantine` is an accept with a request to hold the mail. */
  readonly outcome: Outcome
  /** The event whose answer settled it. */
  readonly stage: Stage
  readonly reply: SmtpText | undefined
  /** True when the filter has given its decision; false when it only let everything pass, as a session does. */
  readonly final: boolean
  readonly modifications: readonly RequestedChange[]
  /** One for each recipient that was offered, in order. */
  readonly recipients: readonly RecipientOutcome[]
  /** Number of PROGRESS packets. */
  readonly progress: number
  /** True when the filter asked for no more body. */
  readonly skipped: boolean
  /** Every packet of the filter, in order. */
  readonly packets: readonly Packet[]
}

/** Where an exchange stands after a packet. */
export type Advance = 'wait' | 'send' | 'done'

const BARE_DECISIONS: Readonly<Record<string, Outcome>> = {
  [REPLY.CONTINUE]: 'accept',
  [REPLY.ACCEPT]: 'accept',
  [REPLY.REJECT]: 'reject',
  [REPLY.TEMPFAIL]: 'tempfail',
  [REPLY.DISCARD]: 'discard',
}

/** One run through a plan's steps: pure bookkeeping of what was sent, what came back and what that means. */
export class Exchange {
  readonly #steps: readonly Step[]
  readonly #agreement: Agreement
  readonly #strictProgress: boolean
  readonly #packets: Packet[] = []
  readonly #changes: RequestedChange[] = []
  readonly #bodyPieces: Buffer[] = []
  readonly #recipients: RecipientOutcome[] = []
  #index = -1
  #progress = 0
  #skipped = false
  #bodyClosed = false
  #result: Pick<ExchangeResult, 'outcome' | 'stage' | 'reply' | 'final'> | undefined

  constructor(
    steps: readonly Step[],
    { agreement, strictProgress }: { agreement: Agreement; strictProgress: boolean },
  ) {
    this.#steps = steps
    this.#agreement = agreement
    this.#strictProgress = strictProgress
  }

  /** The bytes to send now, or undefined when nothing is left. */
  next(): Step | undefined {
    this.#index++
    while (this.#skipped && this.#steps[this.#index]?.stage === 'body') this.#index++
    return this.#steps[this.#index]
  }

  /** Ends an exchange whose last event gets no answer, or that has no event at all. */
  finish(): void {
    const last = this.#steps.at(-1)
    this.#result ??= { outcome: 'accept', stage: last?.stage ?? 'connect', reply: undefined, final: false }
  }

  get result(): ExchangeResult {
    const result = this.#result
    if (result === undefined) throw new TypeError('The exchange has not ended')
    return {
      ...result,
      modifications: this.#joinedChanges(),
      recipients: this.#recipients,
      progress: this.#progress,
      skipped: this.#skipped,
      packets: this.#packets,
    }
  }

  /** @throws {ProtocolViolation} when the packet breaks a rule at this point */
  receive(packet: Packet): Advance {
    const step = this.#steps[this.#index]
    if (step === undefined || !step.answered) throw stray(packet)
    this.#packets.push(packet)
    const { letter, payload } = packet
    if (letter === REPLY.PROGRESS) return this.#onProgress(step)
    if (ACTION_OF[letter] !== undefined) return this.#onChange(step, packet)
    if (letter === REPLY.SKIP) return this.#onSkip(step, payload)
    if (letter === REPLY.REPLYCODE) {
      const reply = decodeReplyCode(payload)
      return this.#decide(step, reply.code >= 500 ? 'reject' : 'tempfail', reply)
    }
    const outcome = BARE_DECISIONS[letter]
    if (outcome === undefined) {
      throw new ProtocolViolation(
        'FILTER_UNKNOWN_REPLY',
        `The filter answered ${step.stage} with ${JSON.stringify(letter)}`,
        { details: { stage: step.stage } },
      )
    }
    checkEmpty(step, packet)
    if (letter === REPLY.CONTINUE) return this.#onContinue(step)
    return this.#decide(step, outcome, undefined)
  }

  #onContinue(step: Step): Advance {
    if (step.stage === 'eom') return this.#settle(step, 'accept', undefined)
    if (step.stage === 'rcpt') return this.#onRecipient('accept', undefined, step)
    return this.#onward(step)
  }

  #decide(step: Step, outcome: Outcome, reply: SmtpText | undefined): Advance {
    const refused = outcome === 'reject' || outcome === 'tempfail'
    // Postfix takes no DISCARD before there is a mail: it logs a warning and goes on (milter8.c).
    if (outcome === 'discard' && (step.stage === 'connect' || step.stage === 'helo'))
      return this.#onward(step)
    if (step.stage === 'rcpt' && refused) return this.#onRecipient(outcome, reply, step)
    return this.#settle(step, outcome, reply)
  }

  #onRecipient(outcome: Outcome, reply: SmtpText | undefined, step: Step): Advance {
    this.#recipients.push({ outcome, reply })
    const nextStage = this.#steps[this.#index + 1]?.stage
    const allRefused = this.#recipients.every((one) => one.outcome !== 'accept')
    // Without a recipient the SMTP client cannot send DATA, so the filter sees nothing more of this mail.
    if (nextStage !== 'rcpt' && allRefused) return this.#settle(step, outcome, reply)
    return this.#onward(step)
  }

  #onSkip(step: Step, payload: Buffer): Advance {
    if (step.stage !== 'body' || !this.#agreement.skip) {
      throw new ProtocolViolation('FILTER_SKIP_MISPLACED', `The filter answered ${step.stage} with SKIP`, {
        details: { stage: step.stage, negotiated: this.#agreement.skip },
      })
    }
    checkEmpty(step, { letter: REPLY.SKIP, payload })
    this.#skipped = true
    return this.#onward(step)
  }

  #onProgress(step: Step): Advance {
    if (step.stage !== 'eom' && this.#strictProgress) {
      throw new ProtocolViolation('FILTER_PROGRESS_EARLY', `The filter sent PROGRESS at ${step.stage}`)
    }
    this.#progress++
    return 'wait'
  }

  #onChange(step: Step, packet: Packet): Advance {
    const bit = ACTION_OF[packet.letter] ?? 0
    if (step.stage !== 'eom') {
      throw new ProtocolViolation(
        'FILTER_MODIFICATION_EARLY',
        `The modification '${packet.letter}' came at ${step.stage}`,
      )
    }
    if ((this.#agreement.actions & bit) === 0) {
      throw new ProtocolViolation(
        'FILTER_MODIFICATION_NOT_NEGOTIATED',
        `The modification '${packet.letter}' needs the action 0x${bit.toString(16)}`,
        { details: { bit } },
      )
    }
    const change = decodeChange(packet)
    if (change.kind !== 'replaceBody') {
      this.#bodyClosed = this.#bodyPieces.length > 0
      this.#changes.push(change)
      return 'wait'
    }
    if (this.#bodyClosed) throw scattered()
    if (this.#bodyPieces.length === 0) this.#changes.push(change)
    this.#bodyPieces.push(change.body)
    return 'wait'
  }

  /** The changes with the pieces of a new body joined. */
  #joinedChanges(): readonly RequestedChange[] {
    const pieces = this.#bodyPieces.map(({ length }) => length)
    return this.#changes.map((change) =>
      change.kind === 'replaceBody' ? { ...change, body: Buffer.concat(this.#bodyPieces), pieces } : change,
    )
  }

  #onward(step: Step): Advance {
    const more = this.#skipped
      ? this.#steps.some((later, index) => index > this.#index && later.stage !== 'body')
      : this.#index + 1 < this.#steps.length
    if (more) return 'send'
    this.#result = { outcome: 'accept', stage: step.stage, reply: undefined, final: false }
    return 'done'
  }

  #settle(step: Step, outcome: Outcome, reply: SmtpText | undefined): Advance {
    const held = outcome === 'accept' && this.#changes.some(({ kind }) => kind === 'quarantine')
    this.#result = { outcome: held ? 'quarantine' : outcome, stage: step.stage, reply, final: true }
    return 'done'
  }
}

/** The violation for a packet that nobody waits for. */
export function stray({ letter, payload }: Packet): ProtocolViolation {
  return new ProtocolViolation(
    'FILTER_STRAY_PACKET',
    `The filter sent ${JSON.stringify(letter)} with ${payload.length} bytes while no answer was due`,
    { details: { letter, bytes: payload.length } },
  )
}

function checkEmpty(step: Step, { letter, payload }: Packet): void {
  if (payload.length === 0) return
  throw new ProtocolViolation(
    'FILTER_DECISION_PAYLOAD',
    `The answer '${letter}' to ${step.stage} carries ${payload.length} bytes, it must carry none`,
    { details: { letter, bytes: payload.length } },
  )
}

function scattered(): ProtocolViolation {
  return new ProtocolViolation('FILTER_BODY_SCATTERED', 'The pieces of the new body do not follow each other')
}
