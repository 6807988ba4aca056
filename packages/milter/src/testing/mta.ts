import { Exchange, type ExchangeResult } from './exchange.ts'
import { Exchanger } from './exchanger.ts'
import { type Bytes, command } from './frames.ts'
import { type Cut, type FilterAddress, FilterLink } from './link.ts'
import type { MacroValues } from './macros.ts'
import type { OutgoingMail } from './mail.ts'
import { type Agreement, agree, decodeOffer, type Offer } from './offer.ts'
import { type PlanContext, planHelo, planMail, planSession, planUnknown, type Step } from './plan.ts'
import { PROFILES, type Profile, type ProfileName } from './profile.ts'
import { type SessionOptions, sessionFacts, sessionValues } from './session.ts'

export interface MtaOptions {
  readonly address: FilterAddress
  /** Default: `postfix`. */
  readonly profile?: ProfileName | Profile
  /** What to offer, where it differs from the profile. */
  readonly version?: number
  readonly actions?: number
  readonly protocol?: number
  /** Longest wait for the connection and for each packet, ms. Default: 10 s, the read timeout of Sendmail. */
  readonly timeoutMs?: number
  /** Longest wait for the whole answer to the end of a message, ms; PROGRESS does not extend it. Default: 5 min. */
  readonly eomTimeoutMs?: number
  /** Drops the connection when it fires. */
  readonly signal?: AbortSignal
  /** Cuts every write into pieces, to test reassembly. */
  readonly cut?: Cut
}

/** A mail laid out for one session: packets are made once and can be sent many times. */
export interface PreparedMail {
  readonly steps: readonly Step[]
}

/**
 * Connects to a filter and negotiates as the given MTA would.
 *
 * @throws {MtaError} MTA_CONNECT, MTA_TIMEOUT, MTA_FILTER_CLOSED, MTA_ABORTED
 * @throws {ProtocolViolation} FILTER_NEGOTIATION_MALFORMED, FILTER_VERSION, FILTER_ACTIONS_NOT_OFFERED,
 *   FILTER_PROTOCOL_NOT_OFFERED, FILTER_MACROS_NOT_OFFERED
 */
export async function connectMta(options: MtaOptions): Promise<Mta> {
  const {
    address,
    profile: wanted = 'postfix',
    timeoutMs = 10_000,
    eomTimeoutMs = 300_000,
    signal,
    cut,
  } = options
  const profile = typeof wanted === 'string' ? PROFILES[wanted] : wanted
  const offered: Offer = {
    version: options.version ?? profile.version,
    actions: options.actions ?? profile.actions,
    protocol: options.protocol ?? profile.protocol,
    macros: new Map(),
  }
  const link = await FilterLink.open({
    address,
    connectTimeoutMs: timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    ...(cut === undefined ? {} : { cut }),
  })
  const exchanger = new Exchanger(link, { timeoutMs, eomTimeoutMs, signal })
  try {
    const packet = await exchanger.askOne(command.optneg(offered.version, offered.actions, offered.protocol))
    return new Mta(exchanger, profile, agree(offered, decodeOffer(packet), profile))
  } catch (error) {
    link.destroy()
    throw error
  }
}

/**
 * One connection of an MTA to a filter, after the negotiation. One exchange at a time: wait for each promise before
 * the next call. After a rejected promise the connection is dropped.
 */
export class Mta implements Disposable {
  /** What was agreed. */
  readonly negotiated: Agreement
  readonly #exchanger: Exchanger
  readonly #profile: Profile
  #values: MacroValues = {}
  #local = false
  #greeted = false
  #ended: ExchangeResult | undefined
  #mails = 0

  constructor(exchanger: Exchanger, profile: Profile, negotiated: Agreement) {
    this.#exchanger = exchanger
    this.#profile = profile
    this.negotiated = negotiated
  }

  /** An SMTP client connects and says HELO. `final` in the result means that the filter ended the session here. */
  async session(options: SessionOptions = {}): Promise<ExchangeResult> {
    const facts = sessionFacts(options, this.#profile)
    this.#values = sessionValues(facts, options, this.#profile)
    this.#local = options.local ?? false
    this.#greeted = true
    const result = await this.#run(planSession(facts, this.#context()))
    this.#ended = result.final ? result : undefined
    return result
  }

  /** Another HELO in the same session, as after STARTTLS. */
  async helo(name: Bytes): Promise<ExchangeResult> {
    const result = await this.#run(planHelo(name, this.#context()))
    if (result.final) this.#ended = result
    return result
  }

  /** An SMTP command that the MTA does not know. */
  unknown(line: Bytes): Promise<ExchangeResult> {
    return this.#run(planUnknown(line, this.#context()))
  }

  /** Makes the packets of a mail once, for {@link Mta.send} to use again and again in this session. */
  prepare(mail: OutgoingMail): PreparedMail {
    this.#mails++
    const queueId = `4Tg${this.#mails.toString(36).toUpperCase().padStart(7, '0')}`
    return { steps: planMail(mail, queueId, this.#context()) }
  }

  /**
   * Sends one mail, opening a default session first where there is none. A session that the filter has ended gives
   * its result again for each mail, as the SMTP client would see it.
   *
   * @throws {MtaError} MTA_TIMEOUT, MTA_FILTER_CLOSED, MTA_CONNECTION_LOST, MTA_ABORTED
   * @throws {ProtocolViolation}
   */
  async send(mail: OutgoingMail | PreparedMail): Promise<ExchangeResult> {
    if (!this.#greeted) await this.session()
    if (this.#ended !== undefined) return this.#ended
    const { steps } = 'steps' in mail ? mail : this.prepare(mail)
    const result = await this.#run(steps)
    // A refused recipient does not end the mail for the filter: when all are refused, the MTA has to say so.
    const unfinished = result.stage === 'rcpt' && result.outcome !== 'accept'
    if (unfinished || (this.#profile.abortsFinished && !this.#local)) this.abort()
    return result
  }

  /**
   * Begins a mail and stops after `steps` of its plan, without ABORT: for tests of what follows an unfinished mail.
   */
  sendPart(mail: OutgoingMail | PreparedMail, steps: number): Promise<ExchangeResult> {
    const prepared = 'steps' in mail ? mail : this.prepare(mail)
    return this.#run(prepared.steps.slice(0, steps))
  }

  /**
   * RSET, or the SMTP client vanished: the current mail is over. Gets no answer. Like Postfix keeps it in its buffer
   * until something follows, so a filter may learn of a reset only with the next mail or with QUIT.
   */
  abort(): void {
    if (this.#profile.holdsAbort) this.#exchanger.sayLater(command.abort())
    else this.#exchanger.say(command.abort())
  }

  /** Ends the SMTP session but keeps the milter connection for the next {@link Mta.session}. Gets no answer. */
  quitNewConnection(): void {
    this.#exchanger.say(command.quitNewConnection())
    this.#greeted = false
    this.#ended = undefined
  }

  /**
   * Ends the session as this MTA does and waits until the filter has closed the connection.
   *
   * @throws {ProtocolViolation} FILTER_STRAY_PACKET when the filter still sent something
   * @throws {MtaError} MTA_TIMEOUT when the filter does not close
   */
  async quit(): Promise<void> {
    // Postfix just closes when the filter has ended the session itself (milter8.c); Sendmail says QUIT.
    if (this.#ended !== undefined && this.#profile.abortsFinished) return this.#exchanger.close()
    const farewell = [command.quit()]
    if (this.#profile.abortsFinished && !this.#local && this.#mails > 0) farewell.unshift(command.abort())
    return this.#exchanger.close(Buffer.concat(farewell))
  }

  /** Drops the connection as a dying MTA does. */
  destroy(): void {
    this.#exchanger.destroy()
  }

  [Symbol.dispose](): void {
    this.destroy()
  }

  #context(): PlanContext {
    return {
      profile: this.#profile,
      agreement: this.negotiated,
      values: this.#values,
      local: this.#local,
    }
  }

  #run(steps: readonly Step[]): Promise<ExchangeResult> {
    const { strictProgress } = this.#profile
    return this.#exchanger.run(new Exchange(steps, { agreement: this.negotiated, strictProgress }))
  }
}
