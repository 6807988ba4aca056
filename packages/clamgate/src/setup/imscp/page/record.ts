import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { ImscpError } from '../errors.ts'
import type { ImscpRecord } from '../types.ts'

const recordSchema = z.object({
  config: z.record(z.string(), z.unknown()),
  guiDirectory: z.string(),
  postfixDirectory: z.string().default(''),
  state: z.enum(['applied', 'pending', 'disabled']),
  report: z.array(z.string()),
})

/** What of the record the page needs. */
export type PageRecord = Pick<
  ImscpRecord,
  'config' | 'guiDirectory' | 'postfixDirectory' | 'state' | 'report'
>

/** @throws {ImscpError} IMSCP_FILE: the plugin is not set up here, or what it knows of itself cannot be read */
export async function readPageRecord(directory: string): Promise<PageRecord> {
  const path = join(directory, 'record.json')
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const isMissing = systemCode(cause) === 'ENOENT'
    throw new ImscpError(
      'IMSCP_FILE',
      isMissing
        ? `The ClamAV plugin of i-MSCP is not set up on this host: there is no ${path}`
        : `${path} cannot be read: ${firstLine(messageOf(cause))}`,
      {
        ...{ cause, details: { path } },
        remedy: isMissing
          ? 'Activate the plugin in the panel.'
          : 'Run it as root. Where you are root: deactivate the plugin in the panel, and activate it again.',
      },
    )
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
