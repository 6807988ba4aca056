import { join } from 'node:path'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { quarantineError } from './errors.ts'
import type { Swept } from './sweep.ts'

export interface ReportDeps {
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly directory: string
}

/** Ids that a line names: where a disk has lost a whole directory, each is as good as the others. */
const NAMED = 20

/** Tells what a sweep has found. */
export function reportSweep(
  { expired, leftovers, damaged, failed }: Swept,
  { log, guard, directory }: ReportDeps,
): void {
  if (expired > 0)
    log.info('quarantine.expired', `Deleted from the quarantine: ${counted(expired)}`, { expired })
  if (leftovers > 0) {
    const sentence = 'Removed from the quarantine what a killed run left of messages that it had not accepted'
    log.warn('quarantine.leftovers', sentence, { files: leftovers })
  }
  const [first] = failed
  if (first !== undefined) {
    const { message, code, remedy } = quarantineError(first.error, join(directory, first.name))
    const more = failed.length === 1 ? '' : `, and ${failed.length - 1} more`
    guard.write('error', 'sweep', 'quarantine.sweep-failed', `${message}${more}`, { code, remedy })
  }
  if (damaged.length > 0) {
    const sentence = `The quarantine lacks the message of ${counted(damaged.length)}`
    guard.write('warn', 'damaged', 'quarantine.damaged', sentence, { ids: damaged.slice(0, NAMED) })
  }
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`
}
