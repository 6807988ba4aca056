import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate store backup` */
export const registerBackup: RegisterCommand = (store, { action, examples }) => {
  store
    .command('backup')
    .summary('copy the database into a file, while the daemon runs')
    .description(
      'Copies both files of SQLite as they are now, each into one file of mode 0600, and checks the copies: FILE, and beside it that of the state, x.state.db by x.db. Nothing is written over. For PostgreSQL it says the line of pg_dump that does it. The quarantine is no part of it: its directory is copied as files are.',
    )
    .argument('<file>', 'where to; its directory has to be there')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate store backup /backup/clamgate.db',
        'clamgate store backup clamgate-2026-11-29.db --json',
      ),
    )
    .action(
      action<{ json?: boolean }>(async ({ args: [file = ''], options, terminal }) => {
        const { backUpStore } = await import('../../../app/store/care.ts')
        const { mebibytes } = await import('../../signatures/progress.ts')
        const startedAtMs = performance.now()
        let told = 0
        const files = await backUpStore(options.config, file, (share) => {
          const tenths = Math.floor(share * 10)
          if (tenths > told && terminal.columns !== undefined) terminal.err(`${tenths * 10} %`)
          told = Math.max(told, tenths)
        })
        const tookMs = performance.now() - startedAtMs
        if (options.json === true) printDocument(terminal, 'store-backup', { files, tookMs })
        else for (const one of files) terminal.out(`${one.file}  ${mebibytes(one.sizeBytes)}, checked`)
        return EXIT.yes
      }),
    )
}
