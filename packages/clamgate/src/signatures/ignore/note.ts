import { z } from 'zod'
import type { Log } from '../../observe/log/log.ts'
import { readDocument, setAside } from '../journal/durable.ts'

const noteSchema = z.object({
  /** What is known of the time by which entries expire; see `trusted-time.ts`. */
  time: z.object({ trustedMs: z.number(), wallMs: z.number(), partedAtMs: z.number().optional() }).optional(),
  entries: z.array(
    z.object({
      signature: z.string().min(1),
      where: z.enum(['database', 'filter']),
      reason: z.string(),
      by: z.string(),
      at: z.iso.datetime(),
      until: z.iso.datetime().optional(),
      scope: z.string().optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
      endsWithSignature: z.boolean().optional(),
      ended: z.string().optional(),
      contentMd5: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional(),
    }),
  ),
})

/** What `ignore.json` holds. */
export type IgnoreNote = z.output<typeof noteSchema>

/** Reads it; one that makes no sense is set aside with a line in the log, since the daemon has to start all the same. */
export async function readNote(path: string, log: Log): Promise<IgnoreNote> {
  const found = await readDocument(path, noteSchema)
  if (found.kind === 'whole') return found.value
  if (found.kind === 'foreign') {
    const aside = await setAside(path)
    log.error(
      'signatures.ignore.broken',
      `${path} makes no sense, so that no signature is ignored; it is now ${aside}`,
      { remedy: 'Look what it holds, and ignore those signatures again: clamgate signatures ignore' },
    )
  }
  return { entries: [] }
}
