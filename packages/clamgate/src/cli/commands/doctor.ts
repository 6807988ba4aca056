import type { Check } from '../../doctor/check.ts'
import type { RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT } from '../exit.ts'
import { printChecks } from '../print-checks.ts'

const TIMEOUT_MS = 10_000

/** `clamgate doctor` */
export const registerDoctor: RegisterCommand = (program, { action, examples }) => {
  program
    .command('doctor')
    .summary('look for what is wrong, and say what to do')
    .description(
      'Looks at the configuration, the running daemon, each clamd, the databases, the milter sockets and the settings of Postfix. Changes nothing and sends no mail. Each check that failed names its remedy. Exits with 0 when nothing failed, with 1 when something did, with 78 when the configuration is broken.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate doctor', 'clamgate doctor --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { loadConfig } = await import('../../config/load/load.ts')
        const { examineDaemon, examineHost } = await import('../../doctor/doctor.ts')
        const { wayToDaemon } = await import('../../app/daemon-client.ts')
        const { client, broken } = await wayToDaemon(options.config)
        const checks =
          broken === undefined
            ? await examineHost({
                loaded: await loadConfig({ path: options.config, secrets: 'leave' }),
                client,
                timeoutMs: TIMEOUT_MS,
              })
            : await examineDaemon(broken, client)
        const good = checks.every(({ state }) => state !== 'fail')
        if (options.json === true) printDocument(terminal, 'doctor', { good, checks: checks.map(written) })
        else printChecks(checks, terminal)
        if (broken !== undefined) return EXIT.config
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

/** A check in the words of documents. */
function written({ name, state, detail, remedy }: Check) {
  return { name, state, sentence: detail, remedy }
}
