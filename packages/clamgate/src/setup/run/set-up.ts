import { SetupError } from '../errors.ts'
import { encodeOptions } from '../options.ts'
import type { Proof, Prove } from '../ports.ts'
import type { SetupOptions, Step } from '../types.ts'
import { type ApplyReport, applySteps, causeOf, settle, throwIfEnded } from './apply.ts'
import { type SetupPlace, withJournal } from './session.ts'
import { undoUnsettled } from './undo.ts'
import type { RunWorld } from './world.ts'

/** What became of setup, or of enable. */
export type SetupReport =
  | { readonly state: 'proved'; readonly changed: readonly Step[]; readonly proof: Proof }
  | (Extract<ApplyReport, { state: 'undone' }> & {
      /** What the self-test saw; undefined where it did not come to that. */
      readonly proof: Proof | undefined
    })

/** Applies steps, proves them by the self-test, and undoes them where that fails. */
export async function setUp(
  { options, steps }: { readonly options: SetupOptions; readonly steps: readonly Step[] },
  { place, prove }: { readonly place: SetupPlace; readonly prove: Prove },
  how: Pick<RunWorld, 'tell' | 'signal'>,
): Promise<SetupReport> {
  return await withJournal(place, how, async (world) => {
    const report = await applySteps(steps, world)
    if (report.state === 'undone') return { ...report, proof: undefined }
    let proof: Proof | undefined
    try {
      const progress = (line: string): void => how.tell({ kind: 'proving', line })
      progress('')
      proof = await prove(options, { signal: how.signal, progress })
      throwIfEnded(how.signal)
      if (!proof.good) throw unproven(proof, report.changed.length)
      await settle(world, encodeOptions(options))
      return { state: 'proved', changed: report.changed, proof }
    } catch (error) {
      return { state: 'undone', cause: causeOf(error, how.signal), undone: await undoUnsettled(world), proof }
    }
  })
}

function unproven({ steps }: Proof, changed: number): SetupError {
  const failed = steps.find(({ state }) => state === 'fail')
  const what = failed === undefined ? '' : `: ${failed.name}, ${failed.sentence}`
  const remedy = failed?.remedy ?? 'See clamgate doctor, and run the command again.'
  return new SetupError('SETUP_UNPROVEN', `The self-test failed${what}`, {
    remedy: changed === 0 ? `${remedy} Nothing was changed by this run.` : remedy,
  })
}
