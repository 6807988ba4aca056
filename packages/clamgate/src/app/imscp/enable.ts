import { shippedValues } from '../../importers/imscp-plugin/config-php/parameters.ts'
import { applyPanel } from '../../setup/imscp/apply.ts'
import { readEntries, writeEntries, writeRecord } from '../../setup/imscp/keep/record.ts'
import { oldMilterStep } from '../../setup/imscp/old-milter-kind.ts'
import { lookForOldPlugin } from '../../setup/imscp/old-plugin/look.ts'
import { readTaken } from '../../setup/imscp/old-plugin/taken.ts'
import type { OldPlugin } from '../../setup/imscp/old-plugin/types.ts'
import type { ImscpRecord } from '../../setup/imscp/types.ts'
import { hasOfficialDatabases } from '../../setup/look/clamav.ts'
import { encodeOptions } from '../../setup/options.ts'
import { applySteps, settle } from '../../setup/run/apply.ts'
import { withJournal } from '../../setup/run/session.ts'
import type { RunManner } from '../../setup/run/world.ts'
import { SETUP_PLACE } from '../setup/setup.ts'
import { panelProof, panelReadiness } from './panel-ports.ts'
import { type PanelAim, type PanelWorkPlan, planPanelWork } from './panel-work.ts'
import { takeOldAway } from './take-old-away.ts'

/** What is applied, and what the record is to say of it. */
export interface EnableWish {
  readonly aim: PanelAim
  /** All of the record but what follows from the work. */
  readonly about: Pick<ImscpRecord, 'version' | 'carried' | 'report'>
  /** What was applied last. */
  readonly before: ImscpRecord | undefined
}

/**
 * Does the whole job, from whatever state: files, services, Postfix, proof; then what an old plugin has left is taken away. The
 * record says what came of it.
 * @throws {SetupError} @throws {ImscpError} @throws {ImportError}; what was in force is in force then
 */
export async function enablePlugin(
  { aim, about, before }: EnableWish,
  how: RunManner,
): Promise<readonly string[]> {
  const { config, guiDirectory, postfixDirectory, setup } = aim
  const old = await lookForOldPlugin('/', { postfixDirectory })
  const work = await planPanelWork(aim)
  // Before Postfix is told: who takes it back without this program finds it there, and that of before, which stays where this fails.
  await writeEntries([...new Set([...(await readEntries()), ...work.entries])])
  // Whoever was scanned before does not go unscanned now.
  const isFirst = before?.state !== 'applied' && old?.runsMilter !== true
  const state = await applyPanel(
    {
      ...inPlaceOf(old, work),
      // In a setup of the panel nobody can be asked, and nothing is proved.
      mayWait: isFirst && !(setup && (await hasOfficialDatabases())),
    },
    { place: SETUP_PLACE, ask: panelReadiness, prove: panelProof(work.options) },
    how,
  )
  await writeEntries(work.entries)
  const appliedAt = new Date().toISOString()
  const shipped = shippedValues()
  const record = { ...about, config, shipped, guiDirectory, postfixDirectory, appliedAt, state } as const
  await writeRecord({ schema: 'clamgate.imscp-record/1', ...record })
  const cleaned = old === undefined ? [] : await takeOldAway(old, { ...work, setup, signal: how.signal })
  if (!setup && state === 'applied' && (await readTaken('/')).aside.length > 0)
    await waitForSignatures(work, how)
  return [...work.remarks, ...cleaned, setup ? WRITTEN : state === 'applied' ? APPLIED : PENDING]
}

/**
 * Postfix asks the old milter until ours has its address: main.cf says first that mail waits while nobody answers there, then
 * it is stopped.
 */
function inPlaceOf(old: OldPlugin | undefined, work: PanelWorkPlan): PanelWorkPlan {
  if (old?.runsMilter !== true) return work
  const { services } = work.steps
  const milters = [...(old.milterConf?.listen ?? []), ...(old.postfix?.listen ?? [])]
  const before = [...work.postfix, oldMilterStep(milters, work.hasSystemd)]
  return { ...work, steps: { ...work.steps, services: [...before, ...services] } }
}

/** Databases of the old plugin stay until ours are there; the activation unit sees to that. */
async function waitForSignatures({ steps, options }: PanelWorkPlan, how: RunManner): Promise<void> {
  await withJournal(SETUP_PLACE, how, async (world) => {
    const report = await applySteps(steps.waiting, world)
    if (report.state === 'applied') await settle(world, encodeOptions(options))
  })
}

const APPLIED = 'Mail is scanned: EICAR was refused'
const PENDING =
  'The virus databases are not there yet: mail passes unscanned until they are, and Postfix asks Clamgate then'
const WRITTEN = 'Configuration and main.cf are written; services are started at the end of the setup'
