import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'

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

export type ReadNote =
  | { readonly kind: 'none' | 'read'; readonly note: BreakerNote }
  /** It makes no sense, and is now there. */
  | { readonly kind: 'broken'; readonly aside: string; readonly note: BreakerNote }

const EMPTY: BreakerNote = { tripped: [], past: [] }

/** @throws what the system says of a file that cannot be read */
export async function readBreakerNote(path: string): Promise<ReadNote> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'none', note: EMPTY }
    throw error
  }
  const read = noteSchema.safeParse(parsed(text))
  if (read.success) return { kind: 'read', note: read.data }
  const aside = `${path}.broken`
  await rename(path, aside)
  return { kind: 'broken', aside, note: EMPTY }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws what the system says; the note is as it was then */
export async function writeBreakerNote(path: string, note: BreakerNote): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await replaceFile(path, `${JSON.stringify(note)}\n`, 0o600)
}
