import { setTimeout as delay } from 'node:timers/promises'
import type { JobOf, PacedMeasurement } from './job.ts'
import { arrivalTimes } from './schedule.ts'
import { openSenders, type Sender } from './sender.ts'
import { Window } from './window.ts'

/**
 * Messages at a given rate, whatever becomes of those before: senders do not wait for each other, as those of the
 * world do not. Node's timers wake once a millisecond, so that two or three may be sent at one time.
 */
export async function loadPaced(job: JobOf<'paced'>): Promise<PacedMeasurement> {
  const senders = await openSenders(job)
  const idle = [...senders]
  const lateMs: number[] = []
  const marks: number[] = []
  const failed = new AbortController()
  const underWay = new Set<Promise<void>>()
  const window = new Window(job.seconds, job.watched)
  const startedAt = performance.now()

  const send = async (sender: Sender, dueAt: number) => {
    const begunAt = performance.now()
    const { lastWriteAt, mark } = await sender.sendOne()
    window.note(begunAt, lastWriteAt)
    // Only of messages that were noted, so that all lists are in one order.
    lateMs.push(begunAt - dueAt)
    marks.push(mark)
    idle.push(sender)
  }
  for (const time of arrivalTimes(job.perSecond, job.arrivals, Math.random)) {
    const dueAt = startedAt + time
    if (time >= job.seconds * 1000) break
    failed.signal.throwIfAborted()
    for (let wait = dueAt - performance.now(); wait > 0; wait = dueAt - performance.now()) await delay(wait)
    let sender = idle.pop()
    while (sender === undefined) {
      failed.signal.throwIfAborted()
      // Nobody is free: the message waits, and `lateMs` will show it.
      await Promise.race(underWay)
      sender = idle.pop()
    }
    const sending = send(sender, dueAt)
      .catch((error: unknown) => failed.abort(error))
      .finally(() => underWay.delete(sending))
    underWay.add(sending)
  }
  await Promise.all(underWay)
  failed.signal.throwIfAborted()
  const measurement = window.close()
  await Promise.all(senders.map((sender) => sender.close()))
  return { ...measurement, lateMs: Float64Array.from(lateMs), marks: Float64Array.from(marks) }
}
