import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCompanion } from '../../catalogue/formats.ts'
import type { SetFile } from '../../install/manifest.ts'
import { digestOf } from '../../install/prints.ts'
import { put } from '../../install/put.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { Run } from '../context.ts'
import type { Accepted } from './arrival.ts'
import { neighboursOf, tellLeftOut } from './examine.ts'

/** Formats whose entries are compared with the files beside them. */
const COMPARED: ReadonlySet<string> = new Set(['ign2', 'fp', 'sfp'])

/**
 * Looks at companions that are live and did not come now, once more: a file that came may say of what they let through that
 * it is bad, or may have given up a name that they ignore.
 * @returns those that lose entries by it
 */
export async function recheckCompanions(
  run: Run,
  accepted: readonly Accepted[],
): Promise<readonly Accepted[]> {
  const changed: Accepted[] = []
  for (const file of run.from?.files ?? []) {
    const isNew = accepted.some(({ plan }) => plan.name === file.name)
    if (isNew || !COMPARED.has(file.format) || !isConcerned(file, accepted)) continue
    const found = await recheck(run, file, accepted)
    if (found !== undefined) changed.push(found)
  }
  return changed
}

/** Names to ignore are compared with those of its source, clean files with what others have. */
function isConcerned({ source, format }: SetFile, accepted: readonly Accepted[]): boolean {
  return accepted.some(
    (one) => !isCompanion(one.plan.format) && (one.source.name === source) === (format === 'ign2'),
  )
}

/** Undefined: it stays as it is, or goes anyway. */
async function recheck(
  run: Run,
  live: SetFile,
  accepted: readonly Accepted[],
): Promise<Accepted | undefined> {
  const { deps, signal, sets, staging, hasOfficialDaily } = run
  const source = run.plans.find(({ name, enabled }) => enabled && name === live.source)
  const plan = source?.files.find(({ name, wanted }) => wanted && name === live.name)
  if (source === undefined || plan === undefined) return undefined
  const { name, sha256, bytes, served } = live
  const path = join(staging, `live-${name}`)
  await inDirectory(staging, () => put(sets.pathOf(run.from?.id ?? '', name), path))
  const report = await deps.checkContent(
    { plan, source, path, sha256, bytes },
    {
      ...{ before: undefined, isConfirmed: true, hasOfficialDaily, signal },
      ...neighboursOf(run, accepted, name, source.name),
    },
  )
  if (report.rewritten === undefined && report.leftOut === undefined) return undefined
  tellLeftOut(run, { plan, source }, report)
  if (report.leftOut !== undefined || report.rewritten === undefined)
    return { plan, source, served, path: undefined, sha256, bytes: 0, signatures: 0 }
  const taken = report.rewritten
  // The account that tests it has to read it.
  await chmod(taken, 0o644)
  const { signatures } = await deps.tester.testAlone({ path: taken, format: plan.format, name }, signal)
  const facts = { sha256: await digestOf(taken), bytes: (await stat(taken)).size }
  return { plan, source, served, path: taken, ...facts, signatures }
}
