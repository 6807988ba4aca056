import type {
  ActionName,
  Answer,
  Connection,
  Decide,
  Decision,
  Envelope,
  EventName,
  Filter,
  MacroStage,
  Observe,
} from '../../src/index.ts'

/** All that a filter got to see of one message. Text is latin1, so that each character is a byte. */
export interface Seen {
  readonly envelope: Envelope
  readonly connection: {
    readonly hostname: string
    readonly family: Connection['family']
    readonly address: string | undefined
    readonly port: number
    helo: string | undefined
  }
  readonly sender: string
  readonly senderArgs: readonly string[]
  readonly offered: { address: string; args: readonly string[] }[]
  readonly headers: [name: string, value: string][]
  readonly chunks: Buffer[]
  /** Recipients left at the end of the message. */
  recipients: readonly string[]
  /** Macros of interest as they stood at the end of the message. */
  macros: Readonly<Record<string, string | undefined>>
}

export interface ProbeOptions {
  /** Events that are answered. Default: none. */
  readonly decide?: readonly EventName[]
  /** Events that are only looked at. Default: all that are not answered. */
  readonly observe?: readonly EventName[]
  /** What to answer; default: continue. */
  answer?(event: EventName, detail: string): Answer | Promise<Answer>
  /** How a message ends; default: accept. */
  eom?(seen: Seen, envelope: Envelope): Decision | Promise<Decision>
  /** What the observer of body chunks returns. */
  onBody?(chunk: Buffer): undefined | 'skip' | Promise<undefined>
  readonly actions?: readonly ActionName[]
  readonly macros?: { readonly [S in MacroStage]?: readonly string[] }
  /** Macros to read at the end of each message. */
  readonly macrosOfInterest?: readonly string[]
}

export interface Probe {
  readonly filter: Filter<Seen>
  /** Messages that came to their end, in order. */
  readonly messages: readonly Seen[]
  /** Calls in order: `connect`, `helo mx`, `mail <a>`, `header X`, `body 3`, `eom`, `abort`, `close`, … */
  readonly calls: readonly string[]
  /** The last message that came to its end. */
  last(): Seen
  /** Resolves when `count` calls begin with `call`. */
  called(call: string, count?: number): Promise<void>
}

export const ALL_EVENTS = [
  'connect',
  'helo',
  'mail',
  'rcpt',
  'data',
  'header',
  'eoh',
  'body',
  'unknown',
] as const satisfies readonly EventName[]

/** A filter that writes down all that it is told and answers as the test says. */
export function probe(options: ProbeOptions = {}): Probe {
  const messages: Seen[] = []
  const calls: string[] = []
  const waiters = new Set<() => void>()
  const note = (call: string) => {
    calls.push(call)
    for (const wake of waiters) wake()
  }
  const decided = options.decide ?? []
  const observed = options.observe ?? ALL_EVENTS.filter((event) => !decided.includes(event))
  const answer = (event: EventName, detail = '') => options.answer?.(event, detail)
  const handlers = recorder(note, options)

  const deciders: Required<Decide<Seen>> = {
    connect(connection) {
      handlers.connect(connection)
      return answer('connect')
    },
    helo(connection, name) {
      handlers.helo(connection, name)
      return answer('helo', latin1(name))
    },
    mail(seen, envelope) {
      handlers.mail(seen, envelope)
      return answer('mail', latin1(envelope.sender))
    },
    rcpt(seen, recipient) {
      handlers.rcpt(seen, recipient)
      return answer('rcpt', latin1(recipient.address))
    },
    data() {
      handlers.data()
      return answer('data')
    },
    header(seen, name, value) {
      handlers.header(seen, name, value)
      return answer('header', latin1(name))
    },
    eoh() {
      handlers.eoh()
      return answer('eoh')
    },
    body(seen, chunk) {
      void handlers.body(seen, chunk)
      return answer('body')
    },
    unknown(connection, line) {
      handlers.unknown(connection, line)
      return answer('unknown', latin1(line))
    },
  }
  const decide: Decide<Seen> = pick(decided, deciders)
  const observe: Observe<Seen> = pick(observed, handlers)

  return {
    messages,
    calls,
    last() {
      const seen = messages.at(-1)
      if (seen === undefined) throw new Error('No message has come to its end')
      return seen
    },
    async called(call, count = 1) {
      const done = () => calls.filter((one) => one.startsWith(call)).length >= count
      if (done()) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const wake = () => done() && resolve()
      const timer = setTimeout(
        () => reject(new Error(`No ${count} × ${call} among: ${calls.join(', ')}`)),
        5_000,
      )
      waiters.add(wake)
      await promise.finally(() => {
        clearTimeout(timer)
        waiters.delete(wake)
      })
    },
    filter: {
      actions: options.actions ?? [],
      ...(options.macros === undefined ? {} : { macros: options.macros }),
      decide,
      observe,
      message: see,
      eom(seen, envelope) {
        seen.recipients = envelope.recipients.map(({ address }) => latin1(address))
        seen.macros = Object.fromEntries(
          (options.macrosOfInterest ?? []).map((name) => [name, envelope.macro(name)]),
        )
        messages.push(seen)
        note('eom')
        return options.eom?.(seen, envelope) ?? { response: { kind: 'accept' } }
      },
      abort: () => note('abort'),
      close: () => note('close'),
    },
  }
}

/** The body as it came, its chunks joined. */
export function bodyOf({ chunks }: Seen): Buffer {
  return Buffer.concat(chunks)
}

function recorder(note: (call: string) => void, { onBody }: ProbeOptions) {
  return {
    connect: ({ family }: Connection) => note(`connect ${family}`),
    helo: (_: Connection, name: Buffer) => note(`helo ${latin1(name)}`),
    mail: (_: Seen, { sender }: Envelope) => note(`mail ${latin1(sender)}`),
    rcpt: (seen: Seen, { address, args }: { address: Buffer; args: readonly Buffer[] }) => {
      seen.offered.push({ address: latin1(address), args: args.map(latin1) })
      note(`rcpt ${latin1(address)}`)
    },
    data: () => note('data'),
    header: (seen: Seen, name: Buffer, value: Buffer) => {
      seen.headers.push([latin1(name), latin1(value)])
      note(`header ${latin1(name)}`)
    },
    eoh: () => note('eoh'),
    body: (seen: Seen, chunk: Buffer) => {
      seen.chunks.push(Buffer.from(chunk))
      note(`body ${chunk.length}`)
      return onBody?.(chunk)
    },
    unknown: (_: Connection, command: Buffer) => note(`unknown ${latin1(command)}`),
  }
}

function see(envelope: Envelope): Seen {
  const { hostname, family, address, port, helo } = envelope.connection
  return {
    envelope,
    connection: {
      hostname: latin1(hostname),
      family,
      address,
      port,
      helo: helo === undefined ? undefined : latin1(helo),
    },
    sender: latin1(envelope.sender),
    senderArgs: envelope.senderArgs.map(latin1),
    offered: [],
    headers: [],
    chunks: [],
    recipients: [],
    macros: {},
  }
}

function pick<T extends object>(names: readonly EventName[], handlers: T): Partial<T> {
  const wanted: ReadonlySet<string> = new Set(names)
  // Object.fromEntries forgets which keys it was given; they are keys of T by construction.
  return Object.fromEntries(Object.entries(handlers).filter(([name]) => wanted.has(name))) as Partial<T>
}

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1')
}
