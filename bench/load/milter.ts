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
import type { Job, Measurement } from './job.ts'
import { Window } from './window.ts'

type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>

/** Longest wait of the MTA for one answer: a filter under more load than it can bear is to be seen, not cut off. */
const ANSWER_TIMEOUT_MS = 300_000
const ENVELOPE = { from: 'orders@example.com', to: ['anna@example.net'] } as const

/** Load as from an MTA: each session sends its mail as soon as the one before it is answered. */
export async function loadMilter(job: JobOf<'milter'>): Promise<Measurement> {
  const senders = await openSenders(job)
  const window = new Window(job.seconds, job.watched)
  await Promise.all(
    senders.map(async (sender) => {
      while (window.open) {
        const begunAt = performance.now()
        const lastWriteAt = await sender.sendOne()
        window.note(begunAt, lastWriteAt)
      }
    }),
  )
  const measurement = window.close()
  await Promise.all(senders.map((sender) => sender.close()))
  return measurement
}

/** A fixed number of messages over the sessions together. */
export async function soak(job: JobOf<'soak'>, onProgress: (messages: number) => void): Promise<void> {
  const senders = await openSenders(job)
  let begun = 0
  let answered = 0
  await Promise.all(
    senders.map(async (sender) => {
      while (begun < job.messages) {
        begun++
        await sender.sendOne()
        answered++
        if (answered % job.reportEvery === 0) onProgress(answered)
      }
    }),
  )
  await Promise.all(senders.map((sender) => sender.close()))
}

/** One message on each connection, all at one time. The body is one buffer for all: only the filter is to need memory. */
export async function burst({ address, sessions, bodyBytes }: JobOf<'burst'>): Promise<void> {
  const { headers, body } = message(letter(bodyBytes))
  const mtas = await openMtas(address, sessions)
  const mails = mtas.map((mta) => mta.prepare({ ...ENVELOPE, headers, body }))
  await Promise.all(
    mtas.map(async (mta, index) => {
      const mail = mails[index]
      if (mail !== undefined) checkAccepted(await mta.send(mail))
    }),
  )
  await Promise.all(mtas.map((mta) => mta.quit()))
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

async function openSenders(job: {
  readonly address: FilterAddress
  readonly sessions: number
  readonly bodyBytes: number
}): Promise<readonly Sender[]> {
  const mtas = await openMtas(job.address, job.sessions)
  return mtas.map((mta, index) => new Sender(mta, letter(job.bodyBytes, index + 1)))
}

/** One session and its mail, whose packets are made once; only its marks change from message to message. */
class Sender {
  readonly #mta: Mta
  readonly #beforeLast: PreparedMail
  readonly #last: PreparedMail
  readonly #marks: Marks

  constructor(mta: Mta, raw: Buffer) {
    const { steps } = mta.prepare({ ...ENVELOPE, ...message(raw) })
    this.#mta = mta
    this.#beforeLast = { steps: steps.slice(0, -1) }
    this.#last = { steps: steps.slice(-1) }
    this.#marks = new Marks(steps.flatMap(({ parts }) => parts))
    if (this.#marks.count < 2)
      throw new Error('The prepared packets hold no marks, so messages would be alike')
  }

  /** Sends the mail, unlike every other, and returns when its last write began. */
  async sendOne(): Promise<number> {
    this.#marks.renew()
    const { steps } = this.#beforeLast
    if (steps.length > 0) {
      const { final, outcome, stage } = await this.#mta.sendPart(this.#beforeLast, steps.length)
      if (final) throw new Error(`The filter ended the message with ${outcome} at ${stage}, before its end`)
    }
    const lastWriteAt = performance.now()
    checkAccepted(await this.#mta.send(this.#last))
    return lastWriteAt
  }

  close(): Promise<void> {
    return this.#mta.quit()
  }
}

function checkAccepted({ outcome, stage, reply }: ExchangeResult): void {
  if (outcome === 'accept') return
  const words = reply === undefined ? '' : `: ${reply.code} ${reply.text.toString()}`
  throw new Error(`A clean message got ${outcome} at ${stage}${words}`)
}
