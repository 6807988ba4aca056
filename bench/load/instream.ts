import { createClamdClient } from '@clamgate/clamd'
import { letter } from '../mail/letter.ts'
import { Marks } from '../mail/marks.ts'
import type { JobOf, Measurement } from './job.ts'
import { Window } from './window.ts'

/** Raw INSTREAM: what clamd gives to a client that does nothing else. No filter in front of it can be faster. */
export async function loadClamd(job: JobOf<'instream'>): Promise<Measurement> {
  const client = createClamdClient({
    address: job.address,
    connectTimeoutMs: 10_000,
    stallTimeoutMs: 60_000,
    replyTimeoutMs: 300_000,
  })
  const letters = Array.from({ length: job.sessions }, (_, index) => {
    const raw = letter(job.bodyBytes, index + 1)
    return { parts: [raw], marks: new Marks([raw]) }
  })
  const window = new Window(job.seconds, job.watched)
  await Promise.all(
    letters.map(async ({ parts, marks }) => {
      while (window.open) {
        marks.renew()
        const begunAt = performance.now()
        const { kind } = await client.scan(parts)
        if (kind !== 'clean') throw new Error(`clamd answered ${kind} to a clean message`)
        window.note(begunAt)
      }
    }),
  )
  return window.close()
}
