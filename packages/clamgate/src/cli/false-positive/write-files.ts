import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReportReply, ReportRequest } from '../../api/false-positives/documents.ts'
import type { FalsePositiveService } from '../../api/false-positives/service.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { exportTo } from '../quarantine/export-to.ts'
import type { Terminal } from '../terminal.ts'

const TEXT_FILE = 'report.txt'
/** Names of files come from the daemon: what would lead out of the directory is none. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9.-]*$/

/** Before anything is asked for. @throws {UsageError} */
export function refuseToWriteOver(directory: string): void {
  const path = join(directory, TEXT_FILE)
  if (existsSync(path)) throw new UsageError(`${path} is there already`, 'Name another directory: --to.')
}

/**
 * Writes a report and its files into a directory, each new and for its owner only.
 * @returns the paths
 */
export async function writeReportTo(
  directory: string,
  report: ReportReply,
  request: ReportRequest,
  { service, terminal }: { readonly service: FalsePositiveService; readonly terminal: Terminal },
): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const place = (name: string) => ({ to: join(directory, name), force: false })
  const paths = [place(TEXT_FILE).to]
  await exportTo(place(TEXT_FILE), terminal, (take) => take(Readable.from([Buffer.from(report.text)])))
  for (const { name, what } of report.files) {
    if (!PLAIN_NAME.test(name)) throw new UsageError(`${name} is no name of a file`, 'Look at the daemon.')
    await exportTo(place(name), terminal, (take) => service.file({ ...request, what }, take))
    paths.push(place(name).to)
  }
  return paths
}
