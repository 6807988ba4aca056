import { isStop, type SetupParts, type SetupView } from '../../app/setup/setup.ts'
import { SetupError } from '../../setup/errors.ts'
import { type SetupReport, setUp } from '../../setup/run/set-up.ts'
import type { Remark } from '../../setup/types.ts'
import type { Call } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { printChecks } from '../print-checks.ts'
import { confirmed } from './confirm.ts'
import { consoleLines } from './console-lines.ts'
import { failed, type SetupResult, type Summary, setupDocument } from './documents.ts'
import { followSteps, sayWhenEnded } from './follow-steps.ts'
import { printPlan, printRemarks } from './print-plan.ts'

/** Options of every command that changes the host. */
export interface ChangeFlags {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Shows what is going to be done, asks, does it, and proves it: `setup` and `enable`. */
export async function carryOut(
  command: 'setup' | 'enable',
  { options, terminal, stopSignal, asking }: Call<ChangeFlags>,
  view: SetupView,
  parts: SetupParts,
): Promise<ExitCode> {
  const json = options.json === true
  const print = (summary: Summary, result?: SetupResult) => {
    if (json) printDocument(terminal, command, setupDocument(summary, view, result))
  }
  const stop = view.remarks.find(isStop)
  if (!json) printView(view, stop, terminal)
  if (stop !== undefined) {
    const error = new SetupError('SETUP_STOPPED', stop.sentence, { remedy: stop.remedy })
    if (!json) throw error
    print(failed('stopped', error))
    return EXIT.failed
  }
  const total = view.steps.filter(({ state }) => state !== 'done').length
  const hasWork = total > 0 || view.interrupted.length > 0
  const nothing = `Nothing to change: ${view.steps.length === 1 ? 'the one step is' : `all ${view.steps.length} steps are`} done already.`
  if (!json && !hasWork) terminal.out(nothing)
  if (options.dryRun === true) {
    const sentence = hasWork ? 'Nothing was changed: this is what would be done.' : nothing
    print({ good: true, state: hasWork ? 'planned' : 'nothing', sentence })
    if (!json && hasWork) terminal.out(sentence)
    return EXIT.yes
  }
  const signal = stopSignal({ hangup: true })
  if (hasWork) {
    if (!json && options.yes !== true) terminal.out('')
    const question = 'Do this now?'
    if (!(await confirmed(question, { yes: options.yes === true, json, ask: asking(), signal }))) {
      if (signal.aborted) throw endedBefore()
      terminal.out('Nothing was changed.')
      return EXIT.no
    }
  }
  sayWhenEnded(signal, terminal, 'what was done is undone now')
  const tell = followSteps(terminal, { total, quiet: json })
  const steps = view.steps.map(({ step }) => step)
  const report = await setUp({ options: view.options, steps }, parts, { tell, signal }).finally(() =>
    terminal.rewrite?.(''),
  )
  if (json) {
    print(summaryOf(report, hasWork ? undefined : nothing), report)
    return report.state === 'proved' ? EXIT.yes : EXIT.failed
  }
  return await finish(report, { command, view, terminal })
}

/** The remark that stops it comes last of all, as the failure. */
function printView(
  { remarks, steps, interrupted }: SetupView,
  stop: Remark | undefined,
  terminal: Call<object>['terminal'],
): void {
  printRemarks(
    [
      ...remarks.filter((remark) => remark !== stop),
      ...interrupted.map(({ sentence }) => {
        return {
          weight: 'warn',
          sentence: `An earlier run was ended in the middle of "${sentence}". That is undone first.`,
        } as const
      }),
    ],
    terminal,
  )
  if (stop === undefined) printPlan(steps, terminal)
}

/** @throws what kept it from being done */
async function finish(
  report: SetupReport,
  {
    command,
    view,
    terminal,
  }: { readonly command: string; readonly view: SetupView; readonly terminal: Call<object>['terminal'] },
): Promise<ExitCode> {
  const { out, err, paint } = terminal
  const checks = (report.proof?.steps ?? []).map(({ name, state, sentence, remedy }) => {
    return { name, state, detail: sentence, ...(remedy === null ? {} : { remedy }) }
  })
  if (checks.length > 0) printChecks(checks, terminal)
  if (report.state === 'proved') {
    out(paint('green', summaryOf(report, undefined).sentence))
    if (command === 'setup' && report.changed.length > 0) {
      for (const line of await consoleLines(view.options.config)) out(line)
      out('clamgate doctor looks after it; clamgate disable switches it off, and')
      out('clamgate uninstall gives back what was there before.')
    }
    return EXIT.yes
  }
  err(undoneSentence(report))
  throw report.cause
}

function summaryOf(report: SetupReport, nothing: string | undefined): Summary {
  if (report.state === 'undone') {
    const summary = failed('undone', report.cause)
    return { ...summary, sentence: `${summary.sentence}. ${undoneSentence(report)}` }
  }
  const { length } = report.changed
  if (nothing !== undefined)
    return { good: true, state: 'nothing', sentence: `${nothing} The self-test passed.` }
  if (length === 0) return { good: true, state: 'proved', sentence: 'The self-test passed.' }
  const steps = length === 1 ? 'One step was' : `${length} steps were`
  return { good: true, state: 'proved', sentence: `${steps} done, and the self-test passed.` }
}

function undoneSentence({ undone }: Extract<SetupReport, { state: 'undone' }>): string {
  if (undone.some(({ undone: { state } }) => state === 'failed')) {
    return 'Not all that was done could be undone: see above. clamgate uninstall tries again.'
  }
  return undone.length === 0 ? 'Nothing was changed.' : 'What was done is undone.'
}

function endedBefore(): SetupError {
  return new SetupError('SETUP_INTERRUPTED', 'Ended before anything was changed', {
    remedy: 'Run the command again when you like.',
  })
}
