import { ImscpError } from '../errors.ts'
import { readRecord } from '../keep/record.ts'
import type { ImscpRecord } from '../types.ts'

/**
 * What of the plugin was applied last; a fault of its file that changes nothing else is in its report.
 * @throws {ImscpError} IMSCP_FILE: the plugin is not set up here, or what it knows of itself cannot be read
 */
export async function readPageRecord(directory: string): Promise<ImscpRecord> {
  const { record, broken } = await readRecord(directory)
  if (record !== undefined) {
    return broken === undefined ? record : { ...record, report: [broken, ...record.report] }
  }
  const details = { path: directory }
  if (broken === undefined) {
    throw new ImscpError(
      'IMSCP_FILE',
      `The ClamAV plugin of i-MSCP is not set up on this host, or this user may not read ${directory}`,
      { details, remedy: 'Activate the plugin in the panel; run the command as root.' },
    )
  }
  throw new ImscpError('IMSCP_FILE', broken, {
    ...{
      details,
      remedy: 'Deactivate the plugin in the panel, and activate it again; run the command as root.',
    },
  })
}
