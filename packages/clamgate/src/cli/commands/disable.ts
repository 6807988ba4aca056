import type { Call, RegisterCommand } from '../command.ts'
import type { ExitCode } from '../exit.ts'
import type { ChangeFlags } from '../setup/carry-out.ts'

/** `clamgate disable` */
export const registerDisable: RegisterCommand = (program, { action, examples }) => {
  program
    .command('disable')
    .summary('let Postfix ask no more, and stop the service')
    .description(
      'Undoes what setup did to Postfix and to services, exactly; what somebody else changed since stays, and is named. Configuration, databases and quarantine stay. clamgate enable switches it on again. Exits with 0 when it is done, with 1 when the answer was no, with 2 when it could not be done.',
    )
    .option('--yes', 'do not ask')
    .option('--dry-run', 'print what would be undone, and change nothing')
    .option('--json', 'print plan and result as JSON')
    .addHelpText('after', examples('clamgate disable', 'clamgate disable --yes'))
    .action(action(disable))
}

async function disable(call: Call<ChangeFlags>): Promise<ExitCode> {
  const { requireRoot } = await import('../../app/setup/root.ts')
  if (call.options.dryRun !== true) requireRoot('disable')
  const { SETUP_PARTS } = await import('../../app/setup/parts.ts')
  const { viewUndo } = await import('../../app/setup/undo.ts')
  const { refuseWithoutJournal } = await import('../setup/without-journal.ts')
  const { takeBack } = await import('../setup/take-back.ts')
  const view = await viewUndo(SETUP_PARTS.place, 'disable')
  await refuseWithoutJournal('disable', view, SETUP_PARTS.place)
  return await takeBack(call, SETUP_PARTS, { scope: 'disable', view, purge: [], next: undefined })
}
