import { readdir } from 'node:fs/promises'
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import { readRecord, writeRecord } from '../../setup/imscp/keep/record.ts'
import { dropOldDatabases } from '../../setup/imscp/old-plugin/remove-signatures.ts'
import { readTaken } from '../../setup/imscp/old-plugin/taken.ts'
import type { ImscpRecord } from '../../setup/imscp/types.ts'
import { hasOfficialDatabases } from '../../setup/look/clamav.ts'
import type { RunManner } from '../../setup/run/world.ts'
import { enablePlugin } from './enable.ts'
import { writePanelPageQuietly } from './page.ts'
import { panelReadiness } from './panel-ports.ts'
import { forgetActivation, lockActivation } from './units.ts'

const LOOK_MS = 5000
const SELDOM_MS = 60_000

/**
 * Waits until mail can be scanned, and does then what `enable` could not; and until signatures of ours are there, and removes those
 * of an old plugin then. The work of the activation unit; with `once`, which cron calls each minute, it looks and does not wait.
 * @throws {SetupError} @throws {ImscpError} what failed is undone, and the unit tries again
 */
export async function activatePlugin(
  how: RunManner & { readonly once: boolean },
  say: (line: string) => void,
): Promise<void> {
  if (!how.once) return await activate(how, say)
  const unlock = await lockActivation()
  // Another one is at it.
  if (typeof unlock !== 'function') return
  try {
    await activate(how, say)
  } finally {
    await unlock()
  }
}

async function activate(
  how: RunManner & { readonly once: boolean },
  say: (line: string) => void,
): Promise<void> {
  for (;;) {
    const { record } = await readRecord()
    const isPending = record?.state === 'pending'
    if (isPending && (await canScan())) await finish(record, how, say)
    const left = record?.state === 'disabled' ? 0 : await dropSucceeded(say)
    if (!isPending && left === 0) break
    if (how.once) return
    await within(new Promise(() => {}), isPending ? LOOK_MS : SELDOM_MS, how.signal)
    if (how.signal.aborted) return
  }
  await forgetActivation()
}

async function canScan(): Promise<boolean> {
  return (await panelReadiness()).ready || (await hasOfficialDatabases())
}

async function finish(record: ImscpRecord, how: RunManner, say: (line: string) => void): Promise<void> {
  const { config, carried, version, guiDirectory, postfixDirectory } = record
  const report = record.report.filter((sentence) => !sentence.startsWith(FAILED))
  const aim = { config, postfixDirectory, guiDirectory, setup: false }
  try {
    for (const line of await enablePlugin({ aim, about: { carried, version, report }, before: record }, how))
      say(line)
  } catch (error) {
    if (!how.signal.aborted)
      await writeRecord({ ...record, report: [`${FAILED}: ${messageOf(error)}`, ...report] })
    throw error
  } finally {
    await writePanelPageQuietly({ configPath: undefined }).catch(() => undefined)
  }
}

/** How the page of the panel begins what it says of a try that has failed; the next one is in a minute. */
const FAILED = 'Postfix does not ask Clamgate yet'

async function dropSucceeded(say: (line: string) => void): Promise<number> {
  const { aside, databaseDirectory } = await readTaken('/')
  if (aside.length === 0) return 0
  // Their names are free since they were set aside: what has one of them now is ours.
  const gone = await dropOldDatabases(new Set(await readdir(databaseDirectory).catch(() => [])))
  if (gone.length > 0)
    say(`Signatures of the old plugin are removed, since ours are there: ${gone.join(', ')}`)
  return aside.length - gone.length
}
