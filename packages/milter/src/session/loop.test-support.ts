import type { MilterError } from '../errors.ts'
import type { Decision, Filter } from '../filter.ts'
import { type ByteBudget, DEFAULT_BUDGET_BYTES, DEFAULT_LIMITS, type ServerLimits } from '../options.ts'
import { createByteBudget } from './memory.ts'
import { createNegotiator } from './negotiate.ts'
import { handlersOf, planOf } from './plan.ts'
import { Session, type Transport } from './session.ts'

/** Bytes from hex typed by hand; white space is free. */
export function bytes(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex')
}

/** A packet from its letter and payload, each character a byte. Shares no code with the library. */
export function packet(letter: string, payload = ''): Buffer {
  const length = letter.length + payload.length
  const prefix = [24, 16, 8, 0].map((shift) => (length >> shift) & 255)
  return Buffer.from([...prefix, ...Buffer.from(letter + payload, 'latin1')])
}

/** OPTNEG with the bits given; default: all that Postfix 3.7 offers. */
export function offer(version = 6, actions = 0x1ff, protocol = 0x1fffff): Buffer {
  const word = (value: number) =>
    String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  return packet('O', word(version) + word(actions) + word(protocol))
}

/** An offer without any NR bit: every event is answered. */
export const TALKATIVE = offer(6, 0x1ff, 0x0010_077f)

/** Packets in what was sent: letter and payload, each character a byte. */
export function packets(sent: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < sent.length; ) {
    const end = at + 4 + sent.readUInt32BE(at)
    found.push(sent.toString('latin1', at + 4, end))
    at = end
  }
  return found
}

export const ACCEPT: Decision = { response: { kind: 'accept' } }

export interface Loop {
  /** Gives bytes to the session as one chunk. */
  feed(...chunks: Buffer[]): void
  /** Packets sent since the last call; that of the negotiation is `O` alone. */
  replies(): string[]
  /** Number of writes so far. */
  readonly writes: number
  /** All bytes sent so far. */
  sent(): Buffer
  /** Lets time pass, in one step. */
  pass(ms: number): void
  readonly session: Pick<
    Session<unknown>,
    'isBusy' | 'drained' | 'stuck' | 'gone' | 'drain' | 'expire' | 'stop'
  >
  readonly errors: MilterError[]
  readonly handlerErrors: MilterError[]
  /** What was done to the transport: `pause`, `resume`, `finish`, `destroy`. */
  readonly done: string[]
  /** When false, the transport takes no more (and says so). */
  isWritable: boolean
}

/** A session on a transport in memory, with a clock that is moved by hand. */
export function openLoop<M>(
  filter: Filter<M>,
  options: Partial<ServerLimits> = {},
  budget: ByteBudget = createByteBudget(DEFAULT_BUDGET_BYTES),
): Loop {
  const limits = { ...DEFAULT_LIMITS, ...options }
  const plan = planOf(filter)
  const setup = {
    filter,
    plan,
    handlers: handlersOf(filter),
    limits,
    budget,
    listener: 'unix:/test',
    negotiate: createNegotiator(plan, limits),
  }
  const written: Buffer[] = []
  let taken = 0
  let now = 1_000
  const done: string[] = []
  const errors: MilterError[] = []
  const handlerErrors: MilterError[] = []
  const transport: Transport = {
    write(chunk) {
      written.push(Buffer.from(chunk))
      return loop.isWritable
    },
    pause: () => done.push('pause'),
    resume: () => done.push('resume'),
    finish: () => done.push('finish'),
    destroy: () => done.push('destroy'),
  }
  const session = new Session(setup, limits, transport, {
    now: () => now,
    protocolError: (error) => errors.push(error),
    handlerError: (error) => handlerErrors.push(error),
  })
  const loop: Loop = {
    feed: (...chunks) => session.receive(Buffer.concat(chunks)),
    replies() {
      const fresh = Buffer.concat(written.slice(taken))
      taken = written.length
      return packets(fresh).map((each) => (each.startsWith('O') ? 'O' : each))
    },
    sent: () => Buffer.concat(written),
    pass(ms) {
      now += ms
      session.tick(now)
    },
    get writes() {
      return written.length
    },
    session,
    errors,
    handlerErrors,
    done,
    isWritable: true,
  }
  return loop
}

/** Lets settled promises run their course. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}
