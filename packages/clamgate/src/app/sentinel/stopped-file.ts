import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../ground/replace-file.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SentinelError } from './errors.ts'

const stoppedSchema = z.object({
  /** As the user logged in. */
  login: z.string().max(2000),
  /** ISO 8601, UTC. */
  since: z.string().max(40),
  /** Messages with a finding that led to it. */
  messages: z.number(),
  /** Of the newest of them: what was found, the client, and the envelope sender. */
  finding: z.string().max(2000),
  client: z.string().max(300),
  from: z.string().max(2000),
  /** Its event in the store. */
  event: z.string().max(64).optional(),
})

/** Longest log-in name that is looked at, characters. */
const MAX_LOGIN = 2000

/** A user who is refused as a whole. Clean text but for the log-in name. */
export type StoppedLogin = z.output<typeof stoppedSchema>

/** Users who are remembered. */
export const MAX_STOPPED = 10_000

const fileSchema = z.object({ version: z.literal(1), logins: z.array(stoppedSchema).max(MAX_STOPPED) })

/** By which users are told apart: whoever may write his name in several ways is one. */
export function keyOf(login: string): string {
  return login.slice(0, MAX_LOGIN).toLowerCase()
}

/**
 * Who is refused, by the file; nobody where there is none.
 * @throws {SentinelError} SENTINEL_FILE_DAMAGED
 */
export async function readStopped(path: string): Promise<readonly StoppedLogin[]> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).logins
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return []
    const why = cause instanceof z.ZodError ? 'it is of another form' : messageOf(cause)
    throw new SentinelError(
      'SENTINEL_FILE_DAMAGED',
      `${path} cannot be read, and nobody is refused by it: ${why}`,
      {
        remedy: 'Look at the file, which is put aside, and at the log for who was refused.',
        cause,
      },
    )
  }
}

/** Keeps a file that cannot be read from being written over. */
export async function putAside(path: string): Promise<void> {
  await rename(path, `${path}.bad`).catch(() => undefined) // the next write tells
}

/** @throws {SentinelError} SENTINEL_UNSAVED; the file is as it was before then */
export async function writeStopped(path: string, logins: readonly StoppedLogin[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o750 })
    await replaceFile(path, `${JSON.stringify({ version: 1, logins })}\n`, 0o600)
  } catch (cause) {
    const sentence = `Whom the sentinel refuses could not be written to ${path}: ${messageOf(cause)}`
    throw new SentinelError('SENTINEL_UNSAVED', sentence, {
      remedy: 'Mend the directory; it is written at the next change.',
      cause,
    })
  }
}
