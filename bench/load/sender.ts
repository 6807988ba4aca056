import {
  connectMta,
  type ExchangeResult,
  type FilterAddress,
  type Mta,
  message,
  type PreparedMail,
} from '@clamgate/milter/testing'
import { letter } from '../mail/letter.ts'
import { Marks } from '../mail/marks.ts'

/** Envelope of all mail of the load. */
export const ENVELOPE = { from: 'orders@example.com', to: ['anna@example.net'] } as const

/** Longest wait of the MTA for one answer: a filter under more load than it can bear is to be seen, not cut off. */
const ANSWER_TIMEOUT_MS = 300_000

/** A message that was sent and accepted. */
export interface Sent {
  /** When its last write began, as of `performance.now()`. */
  readonly lastWriteAt: number
  /** What was in its marks, alike in no other message of the process. */
  readonly mark: number
}

/** Connections that have negotiated and said CONNECT. */
export async function openMtas(address: FilterAddress, sessions: number): Promise<readonly Mta[]> {
  const mtas: Mta[] = []
  // A few at a time: clamav-milter's listen queue holds no more than 20.
  while (mtas.length < sessions) {
    const batch = Math.min(sessions - mtas.length, 10)
    mtas.push(...(await Promise.all(Array.from({ length: batch }, () => openMta(address)))))
  }
  return mtas
}

/** Sessions with a mail of their own each. */
export async function openSenders(job: {
  readonly address: FilterAddress
  readonly sessions: number
  /** Messages on each connection, after which there is another; undefined: the connections stay open. */
  readonly perConnection?: number | undefined
  readonly bodyBytes: number
}): Promise<readonly Sender[]> {
  const { address, perConnection } = job
  const mtas = await openMtas(address, job.sessions)
  return mtas.map(
    (mta, index) => new Sender(mta, letter(job.bodyBytes, index + 1), { address, perConnection }),
  )
}

/** One session and its mail, whose packets are made once; only its marks change from message to message. */
export class Sender {
  readonly #address: FilterAddress
  readonly #perConnection: number
  #mta: Mta
  #sentOnConnection = 0
  readonly #beforeLast: PreparedMail
  readonly #last: PreparedMail
  readonly #marks: Marks

  constructor(
    mta: Mta,
    raw: Buffer,
    {
      address,
      perConnection = Number.POSITIVE_INFINITY,
    }: { readonly address: FilterAddress; readonly perConnection: number | undefined },
  ) {
    const { steps } = mta.prepare({ ...ENVELOPE, ...message(raw) })
    this.#mta = mta
    this.#address = address
    this.#perConnection = perConnection
    this.#beforeLast = { steps: steps.slice(0, -1) }
    this.#last = { steps: steps.slice(-1) }
    this.#marks = new Marks(steps.flatMap(({ parts }) => parts))
    if (this.#marks.count < 2)
      throw new Error('The prepared packets hold no marks, so messages would be alike')
  }

  /** Sends the mail, unlike every other, and waits until it is accepted; first connects anew where it is time to. */
  async sendOne(): Promise<Sent> {
    if (this.#sentOnConnection === this.#perConnection) await this.#reconnect()
    this.#sentOnConnection++
    const mark = this.#marks.renew()
    const { steps } = this.#beforeLast
    if (steps.length > 0) {
      const { final, outcome, stage } = await this.#mta.sendPart(this.#beforeLast, steps.length)
      if (final) throw new Error(`The filter ended the message with ${outcome} at ${stage}, before its end`)
    }
    const lastWriteAt = performance.now()
    checkAccepted(await this.#mta.send(this.#last))
    return { lastWriteAt, mark }
  }

  close(): Promise<void> {
    return this.#mta.quit()
  }

  /** What was agreed is the same each time, so the packets stay as they are. Postfix does not wait for the end either. */
  async #reconnect(): Promise<void> {
    const [mta] = await Promise.all([openMta(this.#address), this.#mta.quit()])
    this.#mta = mta
    this.#sentOnConnection = 0
  }
}

/** @throws when the message was not accepted; the message says what the filter said */
export function checkAccepted({ outcome, stage, reply }: ExchangeResult): void {
  if (outcome === 'accept') return
  const words = reply === undefined ? '' : `: ${reply.code} ${reply.text.toString()}`
  throw new Error(`A clean message got ${outcome} at ${stage}${words}`)
}

async function openMta(address: FilterAddress): Promise<Mta> {
  const mta = await connectMta({
    address,
    profile: 'postfix',
    timeoutMs: ANSWER_TIMEOUT_MS,
    eomTimeoutMs: ANSWER_TIMEOUT_MS,
  })
  await mta.session()
  return mta
}
