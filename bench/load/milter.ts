import { message } from '@clamgate/milter/testing'
import { letter } from '../mail/letter.ts'
import type { JobOf, Measurement } from './job.ts'
import { checkAccepted, ENVELOPE, openMtas, openSenders } from './sender.ts'
import { Window } from './window.ts'

/** Load as from an MTA: each session sends its mail as soon as the one before it is answered. */
export async function loadMilter(job: JobOf<'milter'>): Promise<Measurement> {
  const senders = await openSenders(job)
  const window = new Window(job.seconds, job.watched)
  await Promise.all(
    senders.map(async (sender) => {
      while (window.open) {
        const begunAt = performance.now()
        const { lastWriteAt } = await sender.sendOne()
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
