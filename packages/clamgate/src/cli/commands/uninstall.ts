import type { Call, RegisterCommand } from '../command.ts'
import type { ExitCode } from '../exit.ts'
import type { ChangeFlags } from '../setup/carry-out.ts'

interface UninstallFlags extends ChangeFlags {
  readonly purge?: boolean
}

/** `clamgate uninstall` */
export const registerUninstall: RegisterCommand = (program, { action, examples }) => {
  program
    .command('uninstall')
    .summary('undo all that setup did')
    .description(
      'Gives back what was there before setup, byte for byte, with owners, modes and times; what somebody else changed since stays, and is named. Databases, quarantine and logs stay, unless --purge removes them. The Debian package stays for apt-get to remove. Exits with 0 when it is done, with 1 when the answer was no, with 2 when it could not be done.',
    )
    .option('--purge', 'remove databases, quarantine and logs as well, for good')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'print what would be undone, and change nothing')
    .option('--json', 'print plan and result as JSON')
    .addHelpText(
      'after',
      examples('clamgate uninstall --dry-run', 'clamgate uninstall', 'clamgate uninstall --purge --yes'),
    )
    .action(action(uninstall))
}

async function uninstall(call: Call<UninstallFlags>): Promise<ExitCode> {
  const { requireRoot } = await import('../../app/setup/root.ts')
  if (call.options.dryRun !== true) requireRoot('uninstall')
  const { SETUP_PARTS } = await import('../../app/setup/parts.ts')
  const { STATE_DIRECTORIES, stateThere } = await import('../../setup/run/state-directories.ts')
  const { isPackaged } = await import('../../app/setup/traces.ts')
  const { viewUndo } = await import('../../app/setup/undo.ts')
  const { refuseWithoutJournal } = await import('../setup/without-journal.ts')
  const { takeBack } = await import('../setup/take-back.ts')
  const view = await viewUndo(SETUP_PARTS.place, 'uninstall')
  const isPurge = call.options.purge === true
  await refuseWithoutJournal('uninstall', view, SETUP_PARTS.place)
  const purge = isPurge ? await stateThere(STATE_DIRECTORIES) : []
  const packaged = `The package is still installed: apt-get ${isPurge ? 'purge' : 'remove'} clamgate`
  const next = (await isPackaged()) ? packaged : undefined
  return await takeBack(call, SETUP_PARTS, { scope: 'uninstall', view, purge, next })
}
