import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { RefusalsReply } from '../../../api/routes/refusals.ts'
import { cleanText } from '../../../ground/clean.ts'
import { replaceFile } from '../../../ground/replace-file.ts'
import { systemCode } from '../../../ground/thrown.ts'
import { fileFault } from '../../file-fault.ts'
import type { PanelPage } from '../types.ts'

type PageRefusals = PanelPage['refusals']

const NAME = 'refusals.json'
const SHOWN = 20
/** A table has no room for more; the log has the whole of it. */
const ADDRESS_MAX_CHARS = 128

const memorySchema = z.object({
  schema: z.literal('clamgate.imscp-refusals/1'),
  refusals: z.array(
    z.object({
      at: z.string(),
      from: z.string(),
      to: z.array(z.string()),
      signature: z.string(),
      action: z.string(),
    }),
  ),
  /** The fault that was told last: it is told once, not each minute. */
  told: z.string().nullable(),
})

/** What is known from one minute to the next; in a directory of root's alone. */
export interface PageMemory {
  readonly refusals: PageRefusals
  readonly told: string | null
}

const NOTHING: PageMemory = { refusals: [], told: null }

/** What cannot be read is forgotten: it is rebuilt by and by. */
export async function readMemory(directory: string): Promise<PageMemory> {
  try {
    const { refusals, told } = memorySchema.parse(JSON.parse(await readFile(join(directory, NAME), 'utf8')))
    return { refusals, told }
  } catch {
    return NOTHING
  }
}

/** Writes what differs from what was read. @throws {SetupError} SETUP_FILE */
export async function writeMemory(directory: string, was: PageMemory, memory: PageMemory): Promise<void> {
  if (isDeepStrictEqual(was, memory)) return
  const path = join(directory, NAME)
  try {
    await replaceFile(path, `${JSON.stringify({ schema: 'clamgate.imscp-refusals/1', ...memory })}\n`, 0o600)
  } catch (error) {
    // The plugin was removed meanwhile.
    if (systemCode(error) !== 'ENOENT') throw fileFault(path, 'cannot be written', error)
  }
}

/** Takes it away with the plugin. @throws {SetupError} SETUP_FILE */
export async function removeMemory(directory: string): Promise<void> {
  const path = join(directory, NAME)
  await rm(path, { force: true }).catch((error: unknown) => {
    throw fileFault(path, 'cannot be removed', error)
  })
}

/**
 * Pure: what the daemon remembers, and behind it what the page had before and the daemon, which was started anew, does not.
 * The order is that in which they came, whatever the clock did.
 */
export function withRefusals(before: PageRefusals, reply: RefusalsReply): PageRefusals {
  const now = reply.refusals.map(({ happenedAt, from, to, recipients, signature, action }) => ({
    at: happenedAt,
    from: shown(from),
    to: [...to.map(shown), ...(recipients > to.length ? [`and ${recipients - to.length} more`] : [])],
    signature,
    action,
  }))
  const earlier = before.filter((one) => !now.some((other) => isDeepStrictEqual(one, other)))
  return [...now, ...earlier].slice(0, SHOWN)
}

function shown(address: string): string {
  return cleanText(address, ADDRESS_MAX_CHARS)
}
