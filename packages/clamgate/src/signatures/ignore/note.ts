import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../ground/replace-file.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { SignatureError } from '../errors.ts'

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
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return { entries: [] }
    throw unusable(path, 'read', cause)
  }
  const read = noteSchema.safeParse(parsed(text))
  if (read.success) return read.data
  const aside = `${path}.broken`
  await rename(path, aside).catch(() => undefined)
  log.error(
    'signatures.ignore.broken',
    `${path} makes no sense, so that no signature is ignored; it is now ${aside}`,
    {
      remedy: 'Look what it holds, and ignore those signatures again: clamgate signatures ignore',
    },
  )
  return { entries: [] }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws {SignatureError} SIGNATURES_DISK_FULL, SIGNATURES_DIRECTORY_UNUSABLE; the note is as it was then */
export async function writeNote(path: string, note: IgnoreNote): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await replaceFile(path, `${JSON.stringify(note, undefined, 2)}\n`, 0o600)
  } catch (cause) {
    throw unusable(path, 'written', cause)
  }
}

function unusable(path: string, what: 'read' | 'written', cause: unknown): SignatureError {
  const code = systemCode(cause)
  const details = { path }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SignatureError('SIGNATURES_DISK_FULL', `There is no room for ${path}`, {
      ...{ details, cause },
      remedy: 'Make room on that file system.',
    })
  }
  return new SignatureError(
    'SIGNATURES_DIRECTORY_UNUSABLE',
    `${path} cannot be ${what}: ${messageOf(cause)}`,
    {
      ...{ details, cause },
      remedy: 'Give its directory to the user of the daemon, or run the command as that user or as root.',
    },
  )
}
