import type { Call, RegisterCommand } from '../command.ts'
import type { ExitCode } from '../exit.ts'
import type { ChangeFlags } from '../setup/carry-out.ts'

/** `clamgate enable` */
export const registerEnable: RegisterCommand = (program, { action, examples }) => {
  program
    .command('enable')
    .summary('switch on again what disable has switched off')
    .description(
      'Starts the service and lets Postfix ask it again, as setup did, and proves it by the self-test. Whatever fails undoes it. Exits with 0 when all is done and proved, with 1 when the answer was no, with 2 when it could not be done.',
    )
    .option('--yes', 'do not ask')
    .option('--dry-run', 'print what would be done, and change nothing')
    .option('--json', 'print plan and result as JSON')
    .addHelpText('after', examples('clamgate enable', 'clamgate enable --yes'))
    .action(action(enable))
}

async function enable(call: Call<ChangeFlags>): Promise<ExitCode> {
  const { isRoot, requireRoot } = await import('../../app/setup/root.ts')
  if (call.options.dryRun !== true) requireRoot('enable')
  const { SETUP_PARTS } = await import('../../app/setup/parts.ts')
  const { viewEnable } = await import('../../app/setup/setup.ts')
  const { carryOut } = await import('../setup/carry-out.ts')
  const view = await viewEnable(SETUP_PARTS, { lenient: !isRoot() })
  return await carryOut('enable', call, view, SETUP_PARTS)
}
