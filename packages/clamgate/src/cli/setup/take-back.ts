import type { SetupParts } from '../../app/setup/setup.ts'
import { isFailed, runUndo, type UndoReport, type UndoScope, type UndoView } from '../../app/setup/undo.ts'
import { SetupError } from '../../setup/errors.ts'
import type { UndoOutcome } from '../../setup/run/world.ts'
import type { Call } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import type { ChangeFlags } from './carry-out.ts'
import { confirmed } from './confirm.ts'
import { failed, type Summary, undoDocument } from './documents.ts'
import { followSteps, sayWhenEnded } from './follow-steps.ts'
import { printRemarks, printUndoPlan } from './print-plan.ts'

/** What is taken back, and what goes with it. */
export interface TakeBack {
  readonly scope: UndoScope
  readonly view: UndoView
  /** Directories that are removed for good. */
  readonly purge: readonly string[]
  /** What is left to do when all is undone. */
  readonly next: string | undefined
}

/** Shows what is going to be undone, asks, and undoes it: `disable` and `uninstall`. */
export async function takeBack(
  { options, terminal, stopSignal, asking }: Call<ChangeFlags>,
  { place }: Pick<SetupParts, 'place'>,
  { scope, view, purge, next }: TakeBack,
): Promise<ExitCode> {
  const json = options.json === true
  const print = (summary: Summary, result: Partial<UndoReport> = {}) => {
    const more = next === undefined ? {} : { next }
    if (json) printDocument(terminal, scope, undoDocument(summary, view, { ...result, ...more }))
    else terminal.out(summary.sentence)
  }
  if (!json) printRemarks(view.remarks, terminal)
  if (view.steps.length === 0 && purge.length === 0) {
    print({ good: true, state: 'nothing', sentence: NOTHING[scope] })
    if (!json && next !== undefined) terminal.out(next)
    return EXIT.yes
  }
  if (!json) printWhat(view, purge, terminal)
  if (options.dryRun === true) {
    print({ good: true, state: 'planned', sentence: 'Nothing was changed: this is what would be done.' })
    return EXIT.yes
  }
  const signal = stopSignal({ hangup: true })
  if (!json && options.yes !== true) terminal.out('')
  if (!(await confirmed('Do this now?', { yes: options.yes === true, json, ask: asking(), signal }))) {
    terminal.out('Nothing was changed.')
    return signal.aborted ? EXIT.failed : EXIT.no
  }
  sayWhenEnded(signal, terminal, 'what was begun is undone to its end')
  const tell = followSteps(terminal, { total: view.steps.length, quiet: json })
  const report = await runUndo(place, { scope, purge }, { tell, signal }).finally(() =>
    terminal.rewrite?.(''),
  )
  const stuck = report.outcomes.find(isFailed)
  if (stuck !== undefined) {
    const error = stuckError(stuck)
    if (!json) throw error
    print(failed('stuck', error), report)
    return EXIT.failed
  }
  for (const path of json ? [] : report.purged)
    terminal.out(`${terminal.paint('green', 'removed')}   ${path}`)
  print({ good: true, state: 'undone', sentence: doneSentence(scope, report) }, report)
  if (!json && next !== undefined) terminal.out(next)
  return EXIT.yes
}

const NOTHING: Readonly<Record<UndoScope, string>> = {
  disable: 'Nothing to disable: nothing that setup did is switched on.',
  uninstall: 'Nothing to undo: setup did nothing here that is still there.',
}

function printWhat({ steps }: UndoView, purge: readonly string[], terminal: Call<object>['terminal']): void {
  if (steps.length > 0) printUndoPlan(steps, terminal)
  if (purge.length === 0) return
  terminal.out('Removed for good, with all that is in it (databases, quarantine, logs):')
  for (const path of purge) terminal.out(`     ${path}`)
}

function doneSentence(scope: UndoScope, { outcomes }: UndoReport): string {
  const kept = outcomes.filter(({ undone: { state } }) => state === 'kept').length
  const but = kept === 0 ? '' : ` But ${kept === 1 ? 'one thing' : `${kept} things`} stayed: see above.`
  const done = {
    disable: 'Switched off; clamgate enable switches it on again.',
    uninstall: 'All that setup did is undone.',
  }
  return done[scope] + but
}

function stuckError({ step, undone }: UndoOutcome): SetupError {
  const cause = undone.state === 'failed' ? undone.error : undefined
  const remedy: unknown = cause === undefined ? undefined : Reflect.get(cause, 'remedy')
  const again =
    'Then run the command again: it goes on from there. What setup did before that step is as it was.'
  return new SetupError('SETUP_STOPPED', `Cannot undo: ${step.sentence}: ${cause?.message ?? ''}`, {
    // Remedies of steps often end with that themselves.
    remedy:
      typeof remedy === 'string'
        ? `${remedy.replace(/(, and run the command again)?\.?$/, '')}. ${again}`
        : again,
    cause,
  })
}
