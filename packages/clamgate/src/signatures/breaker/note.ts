import { z } from 'zod'
import { readDocument, setAside } from '../journal/durable.ts'

const count = z.number().nonnegative()

const noteSchema = z.object({
  /** What is known of the time by which signatures are in force again; see `ignore/trusted-time.ts`. */
  time: z.object({ trustedMs: z.number(), wallMs: z.number(), partedAtMs: z.number().optional() }).optional(),
  tripped: z.array(
    z.object({
      signature: z.string().min(1),
      source: z.string(),
      file: z.string(),
      sinceMs: z.number(),
      untilMs: z.number(),
      hits: count,
      senders: count,
      /** Of what the signature was then; left out where nobody knows. */
      content: z.string().optional(),
    }),
  ),
  /** How often signatures hit when nothing is wrong. */
  past: z.array(z.object({ signature: z.string().min(1), hits: count, ms: count })),
})

/** What `breaker.json` holds. Times are Unix time, ms. */
export type BreakerNote = z.output<typeof noteSchema>

/** @returns where it is now when it makes no sense */
export async function readBreakerNote(
  path: string,
): Promise<{ readonly note: BreakerNote; readonly aside?: string }> {
  const found = await readDocument(path, noteSchema)
  if (found.kind === 'whole') return { note: found.value }
  const note = { tripped: [], past: [] }
  return found.kind === 'none' ? { note } : { note, aside: await setAside(path) }
}
