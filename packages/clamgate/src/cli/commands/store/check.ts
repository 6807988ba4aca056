import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate store check` */
export const registerCheck: RegisterCommand = (store, { action, examples }) => {
  store
    .command('check')
    .summary('read all of the database, and say whether it is whole')
    .description(
      'Reads both files of SQLite from the first page to the last and looks whether they have the tables of this version; of PostgreSQL only the latter, its pages it checks by itself. Nothing is changed, and the daemon may run. It takes some seconds for each gigabyte. Exits with 1 when something is wrong, and with 2 when it cannot be looked at.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate store check', 'clamgate store check --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { checkStore } = await import('../../../app/store/care.ts')
        const databases = await checkStore(options.config)
        const isSeen = databases.every(({ unseen }) => unseen === undefined)
        const isWhole = databases.every(({ problems }) => problems.length === 0)
        const good = isSeen && isWhole
        if (options.json === true) printDocument(terminal, 'store-check', { good, databases })
        else {
          for (const { name, problems, unseen } of databases) {
            const word =
              unseen !== undefined
                ? terminal.paint('yellow', 'unseen ')
                : problems.length === 0
                  ? terminal.paint('green', 'whole  ')
                  : terminal.paint('red', 'problem')
            terminal.out(`${word} ${name}`)
            for (const problem of problems) terminal.out(`        ${problem}`)
            if (unseen !== undefined) terminal.out(`        ${unseen.sentence}`)
          }
          const remedies = new Set(databases.flatMap(({ unseen }) => unseen?.remedy ?? []))
          for (const remedy of remedies) terminal.err(remedy)
          if (!isWhole)
            terminal.err('docs/guide/events.md says what to do: a backup is put back, or it begins anew.')
        }
        return !isWhole ? EXIT.no : isSeen ? EXIT.yes : EXIT.failed
      }),
    )
}
