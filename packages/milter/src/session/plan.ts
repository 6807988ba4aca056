import type { Connection, Envelope, Recipient } from '../envelope.ts'
import type { EventName, Filter } from '../filter.ts'
import { actionBits } from '../wire/flags.ts'
import { encodeMacroLists } from './macro-lists.ts'

/** What a filter wants, worked out once. */
export interface Plan {
  /** Action bits (SMFIF_*) without that of the macro lists. */
  readonly actions: number
  /** The macro lists as they ride on the answer to OPTNEG; empty when the filter has none. */
  readonly macroLists: Buffer
  /** Recipients that the MTA refuses are wanted too. */
  readonly rejectedRecipients: boolean
  readonly handles: ReadonlySet<EventName | 'eom'>
  readonly decides: ReadonlySet<EventName | 'eom'>
}

/** The handlers of a filter, one for each event. What they return counts as an answer only if the plan says `decides`. */
export interface Handlers<M> {
  readonly connect: ((connection: Connection) => unknown) | undefined
  readonly helo: ((connection: Connection, name: Buffer) => unknown) | undefined
  readonly mail: ((message: M, envelope: Envelope) => unknown) | undefined
  readonly rcpt: ((message: M, recipient: Recipient, envelope: Envelope) => unknown) | undefined
  readonly data: ((message: M) => unknown) | undefined
  readonly header: ((message: M, name: Buffer, value: Buffer) => unknown) | undefined
  readonly eoh: ((message: M) => unknown) | undefined
  readonly body: ((message: M, chunk: Buffer) => unknown) | undefined
  readonly unknown: ((connection: Connection, command: Buffer) => unknown) | undefined
  readonly eom: (message: M, envelope: Envelope) => unknown
}

const EVENTS = ['connect', 'helo', 'mail', 'rcpt', 'data', 'header', 'eoh', 'body', 'unknown'] as const

/** Reads a filter: which events it handles, which of them it answers, what else it asks for. */
export function planOf<M>({ actions, macros, rejectedRecipients, decide, observe }: Filter<M>): Plan {
  const decides = new Set(EVENTS.filter((event) => decide?.[event] !== undefined))
  return {
    actions: actionBits(actions ?? []),
    macroLists: encodeMacroLists(macros ?? {}, { rejectedRecipients: rejectedRecipients === true }),
    rejectedRecipients: rejectedRecipients === true,
    handles: new Set(EVENTS.filter((event) => decides.has(event) || observe?.[event] !== undefined)),
    decides,
  }
}

/** Binds the handlers of a filter; where an event is both observed and decided, the observer comes first. */
export function handlersOf<M>(filter: Filter<M>): Handlers<M> {
  const { decide, observe } = filter
  return {
    connect: observeThenDecide(observe?.connect?.bind(observe), decide?.connect?.bind(decide)),
    helo: observeThenDecide(observe?.helo?.bind(observe), decide?.helo?.bind(decide)),
    mail: observeThenDecide(observe?.mail?.bind(observe), decide?.mail?.bind(decide)),
    rcpt: observeThenDecide(observe?.rcpt?.bind(observe), decide?.rcpt?.bind(decide)),
    data: observeThenDecide(observe?.data?.bind(observe), decide?.data?.bind(decide)),
    header: observeThenDecide(observe?.header?.bind(observe), decide?.header?.bind(decide)),
    eoh: observeThenDecide(observe?.eoh?.bind(observe), decide?.eoh?.bind(decide)),
    body: observeThenDecide(observe?.body?.bind(observe), decide?.body?.bind(decide)),
    unknown: observeThenDecide(observe?.unknown?.bind(observe), decide?.unknown?.bind(decide)),
    eom: filter.eom.bind(filter),
  }
}

/** True for promises, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function observeThenDecide<Args extends readonly unknown[]>(
  observe: ((...args: Args) => unknown) | undefined,
  decide: ((...args: Args) => unknown) | undefined,
): ((...args: Args) => unknown) | undefined {
  if (observe === undefined || decide === undefined) return observe ?? decide
  return (...args) => {
    const seen = observe(...args)
    if (isThenable(seen)) return seen.then(async (late) => (await decide(...args)) ?? skipOnly(late))
    return decide(...args) ?? skipOnly(seen)
  }
}

/** Of what an observer returns, `'skip'` alone has a meaning. */
function skipOnly(value: unknown): 'skip' | undefined {
  return value === 'skip' ? value : undefined
}
