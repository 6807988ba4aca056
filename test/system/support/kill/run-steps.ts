/** `node run-steps.ts CASE ROOT apply|undo`: does, or undoes, the steps of a case, as setup and uninstall do. */
import { applySteps, settle } from '../../../../packages/clamgate/src/setup/run/apply.ts'
import { withJournal } from '../../../../packages/clamgate/src/setup/run/session.ts'
import { undoEntries } from '../../../../packages/clamgate/src/setup/run/undo.ts'
import { KILL_CASES } from './cases.ts'

/** @throws where a step fails, or is kept: nobody but us has changed anything */
export async function runCase(name: string, root: string, deed: 'apply' | 'undo'): Promise<void> {
  const { kinds, steps } = caseOf(name)
  const place = {
    directory: `${root}/journal`,
    kinds,
    version: '0',
    now: () => new Date(),
    stateDirectories: [],
  }
  await withJournal(place, { tell: () => undefined, signal: new AbortController().signal }, async (world) => {
    if (deed === 'undo') {
      const bad = (await undoEntries(world, () => true)).find(({ undone }) => undone.state !== 'restored')
      if (bad !== undefined) throw new Error(`${bad.step.id}: ${JSON.stringify(bad.undone)}`)
      return
    }
    const report = await applySteps(steps(root), world)
    if (report.state === 'undone') throw report.cause
    await settle(world, null)
  })
}

export function caseOf(name: string) {
  const found = KILL_CASES[name]
  if (found === undefined) throw new Error(`There is no case ${name}`)
  return found
}

const [name, root, deed] = process.argv.slice(2)
if (import.meta.main) {
  if (name === undefined || root === undefined || (deed !== 'apply' && deed !== 'undo')) {
    throw new Error('run-steps.ts CASE ROOT apply|undo')
  }
  await runCase(name, root, deed)
}
