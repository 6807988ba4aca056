import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { turnedClock } from '../../../ground/testing/turned-clock.ts'
import { createRepeatGuard } from '../../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { LOCK_NAME } from '../claim.ts'
import { createQuarantine, type QuarantineDeps } from '../quarantine.ts'
import { SWEEP_NOTE } from '../sweep-note.ts'

/** 2026-11-23, at noon. */
export const NOON_MS = Date.UTC(2026, 10, 23, 12)

/** A quarantine with a log to look at, and a clock and bounds to turn; for tests. */
export function openQuarantine(
  directory: string,
  startMs = NOON_MS,
  encryptTo: readonly string[] = [],
  more: Partial<QuarantineDeps> = {},
) {
  const log = createMemoryLog()
  const guard = createRepeatGuard({ log })
  const clock = turnedClock(startMs)
  const settings = { keepMs: 86_400_000, maxSizeBytes: 64 * 1024 * 1024, isInUse: true, encryptTo }
  const quarantine = createQuarantine({
    log,
    guard,
    clock,
    directory,
    settings: () => settings,
    version: '1.2.3',
    ...more,
  })
  return {
    log,
    clock,
    settings,
    ...quarantine,
    [Symbol.asyncDispose]: async () => {
      await quarantine.stop()
      guard.close()
    },
  }
}

/** What is no message, and not of a message. */
const OURS = [SWEEP_NOTE, LOCK_NAME]

/** All files of messages below a directory, and foreign ones, sorted. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && !OURS.some((name) => entry.name.startsWith(name)))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}

/** The description of an entry. */
export async function readEntry(directory: string, id: string) {
  const day = `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}`
  // The one place where tests take a file of ours for what it should be; they assert what they need of it.
  const json = JSON.parse(await readFile(join(directory, day, `${id}.json`), 'utf8')) as Record<
    string,
    unknown
  >
  return { json, eml: await readFile(join(directory, day, `${id}.eml`)) }
}
