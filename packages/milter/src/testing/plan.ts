import { BODY_CHUNK_BYTES, type Bytes, command, frameHead, toBuffer } from './frames.ts'
import { COMMAND, type Stage } from './letters.ts'
import { bare, type MacroValues, macroPacket } from './macros.ts'
import type { HeaderField, Mailbox, OutgoingMail } from './mail.ts'
import type { Agreement } from './offer.ts'
import type { Profile } from './profile.ts'

/** What goes out in one write, up to and with the next event that the filter answers. */
export interface Step {
  readonly parts: readonly Buffer[]
  /** The event that is answered. */
  readonly stage: Stage
  /** False at the end of a plan whose last event gets no reply. */
  readonly answered: boolean
  /** Index of the recipient, at stage rcpt. */
  readonly recipient?: number
}

/** All that shapes the packets of a session. */
export interface PlanContext {
  readonly profile: Profile
  readonly agreement: Agreement
  /** Values of macros that hold for the session. */
  readonly values: MacroValues
  /** Mail from the local submission queue: bare addresses, queue id from MAIL on. */
  readonly local: boolean
}

const EMPTY_PAYLOAD = Buffer.alloc(0)

/** Gathers packets and cuts them into steps at every event that the filter answers. */
export class PlanBuilder {
  readonly steps: Step[] = []
  #parts: Buffer[] = []
  #unanswered: Stage | undefined
  readonly #context: PlanContext

  constructor(context: PlanContext) {
    this.#context = context
  }

  /** Adds an event with its macros, unless the filter asked not to get it. */
  event(stage: Stage, packet: Buffer, values: MacroValues, recipient?: number): void {
    this.prepared(stage, [macroPacket(stage, values, this.#context), packet], recipient)
  }

  /** Adds an event whose packets are made already. */
  prepared(stage: Stage, packets: readonly (Buffer | undefined)[], recipient?: number): void {
    const { agreement } = this.#context
    if (!agreement.sends(stage)) return
    for (const packet of packets) if (packet !== undefined) this.#parts.push(packet)
    this.#unanswered = stage
    if (agreement.answers(stage)) this.#cut(stage, true, recipient)
  }

  /** The steps; events after the last answered one go out without a wait. */
  finish(): readonly Step[] {
    if (this.#unanswered !== undefined) this.#cut(this.#unanswered, false)
    return this.steps
  }

  #cut(stage: Stage, answered: boolean, recipient?: number): void {
    const step = { parts: joinSmall(this.#parts), stage, answered }
    this.steps.push(recipient === undefined ? step : { ...step, recipient })
    this.#parts = []
    this.#unanswered = undefined
  }
}

/** Lays out one mail, from MAIL to the end of the message. */
export function planMail(mail: OutgoingMail, queueId: string, context: PlanContext): readonly Step[] {
  const { profile, agreement, local } = context
  const plan = new PlanBuilder(context)
  const overrides = Object.fromEntries(Object.entries(mail.macros ?? {}).map(([name, v]) => [bare(name), v]))
  const from = mailbox(mail.from)
  const early = { ...context.values, ...addressValues('mail', from), msg_id: messageId(mail) }
  const queueIdFrom = local ? -1 : profile.queueIdFrom
  const withId = { ...early, i: queueId, ...overrides }
  const withoutId = { ...early, ...overrides, i: undefined }

  plan.event(
    'mail',
    command.mail(typed(from.address, local), ...(from.args ?? [])),
    queueIdFrom < 0 ? withId : withoutId,
  )
  mail.to.forEach((recipient, index) => {
    const to = mailbox(recipient)
    const values = { ...addressValues('rcpt', to), ...(index >= queueIdFrom ? withId : withoutId) }
    plan.event('rcpt', command.rcpt(typed(to.address, local), ...(to.args ?? [])), values, index)
  })
  plan.event('data', command.data(), withId)
  planContent(plan, mail, withId, { profile, agreement })
  return plan.finish()
}

function planContent(
  plan: PlanBuilder,
  mail: OutgoingMail,
  values: MacroValues,
  context: { profile: Profile; agreement: Agreement },
): void {
  const headerMacros = macroPacket('header', values, context)
  for (const field of mail.headers ?? []) {
    plan.prepared('header', [headerMacros, headerPacket(field, context.agreement.leadingSpace)])
  }
  plan.event('eoh', command.eoh(), values)
  const body = mail.body ?? EMPTY_PAYLOAD
  const bodyMacros = macroPacket('body', values, context)
  for (let at = 0; at < body.length; at += BODY_CHUNK_BYTES) {
    const chunk = body.subarray(at, at + BODY_CHUNK_BYTES)
    plan.prepared('body', [bodyMacros, frameHead(COMMAND.BODY, chunk.length), chunk])
  }
  plan.event('eom', command.eom(), values)
}

/** Without HDR_LEADSPC the MTA takes away exactly one space after the colon, never a tab. */
function headerPacket([name, value]: HeaderField, leadingSpace: boolean): Buffer {
  if (typeof value === 'string') return command.header(name, leadingSpace ? ` ${value}` : value)
  return command.header(name, !leadingSpace && value[0] === 0x20 ? value.subarray(1) : value)
}

function mailbox(value: Bytes | Mailbox): Mailbox {
  return typeof value === 'string' || Buffer.isBuffer(value) ? { address: value } : value
}

/** The address argument as this road has it: in angle brackets over SMTP, bare from the local queue. */
function typed(address: Bytes, local: boolean): Bytes {
  if (typeof address !== 'string' || local || address.startsWith('<')) return address
  return `<${address}>`
}

function addressValues(kind: 'mail' | 'rcpt', { address }: Mailbox): MacroValues {
  const text = typeof address === 'string' ? address : address.toString('latin1')
  const plain = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
  if (plain === '') return { [`${kind}_addr`]: '' }
  return {
    [`${kind}_addr`]: typeof address === 'string' ? plain : Buffer.from(plain, 'latin1'),
    [`${kind}_host`]: Buffer.from(plain.slice(plain.lastIndexOf('@') + 1), 'latin1'),
    [`${kind}_mailer`]: kind === 'mail' ? 'smtp' : 'local',
  }
}

function messageId({ headers = [] }: OutgoingMail): Buffer | undefined {
  const found = headers.find(([name]) => toBuffer(name).toString('latin1').toLowerCase() === 'message-id')
  return found === undefined ? undefined : Buffer.from(toBuffer(found[1]).toString('latin1').trim(), 'latin1')
}

/** Small packets become one buffer, so that a write is one system call; body chunks stay where they are. */
function joinSmall(parts: readonly Buffer[]): readonly Buffer[] {
  const joined: Buffer[] = []
  let small: Buffer[] = []
  const flush = () => {
    if (small.length > 0)
      joined.push(small.length === 1 && small[0] !== undefined ? small[0] : Buffer.concat(small))
    small = []
  }
  for (const part of parts) {
    if (part.length < 16_384) small.push(part)
    else {
      flush()
      joined.push(part)
    }
  }
  flush()
  return joined
}

/** The macro packet and command of an unknown SMTP command. */
export function planUnknown(line: Bytes, context: PlanContext): readonly Step[] {
  const plan = new PlanBuilder(context)
  plan.event('unknown', command.unknown(line), context.values)
  return plan.finish()
}

/** CONNECT and, where there is a name for it, HELO. */
export function planSession(facts: SessionFacts, context: PlanContext): readonly Step[] {
  const { hostname, family, port, address, helo } = facts
  const plan = new PlanBuilder(context)
  plan.event('connect', command.connect(hostname, family, port, address), context.values)
  if (helo !== undefined) plan.event('helo', command.helo(helo), context.values)
  return plan.finish()
}

/** HELO alone, as after STARTTLS. */
export function planHelo(name: Bytes, context: PlanContext): readonly Step[] {
  const plan = new PlanBuilder(context)
  plan.event('helo', command.helo(name), context.values)
  return plan.finish()
}

/** What CONNECT and HELO say. */
export interface SessionFacts {
  readonly hostname: Bytes
  /** `4`, `6`, `L` or `U`. */
  readonly family: string
  readonly port: number
  /** Absent for family `U`. */
  readonly address: string | undefined
  readonly helo: Bytes | undefined
}
