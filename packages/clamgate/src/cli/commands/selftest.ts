import { type HostPort, parseHostPort } from '../../config/host-port.ts'
import { UsageError } from '../../ground/usage-error.ts'
import type { Step } from '../../selftest/step.ts'
import type { RegisterCommand } from '../command.ts'
import { EXIT } from '../exit.ts'
import { printChecks } from '../print-checks.ts'
import type { Terminal } from '../terminal.ts'

interface SelftestOptions {
  readonly smtp?: string
  readonly from: string
  readonly to: string
  readonly json?: boolean
}

const TIMEOUT_MS = 60_000

/** `clamgate selftest` */
export const registerSelftest: RegisterCommand = (program, { action, examples }) => {
  program
    .command('selftest')
    .summary('prove that clean mail passes and EICAR is stopped')
    .description(
      'Sends a clean message and the EICAR test file through the milter socket of the running daemon, as Postfix would; with --smtp through a real MTA as well, which delivers the clean one to the recipient. Tells which stage failed and what to do. Exits with 0 when all is well, with 1 when not.',
    )
    .option('--smtp <host:port>', 'also through the MTA that listens there')
    .option('--from <address>', 'envelope sender', 'postmaster@localhost')
    .option('--to <address>', 'envelope recipient', 'postmaster@localhost')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate selftest', 'clamgate selftest --smtp 127.0.0.1:25 --to me@example.org'),
    )
    .action(
      action<SelftestOptions>(async ({ options, terminal }) => {
        const { loadConfig } = await import('../../config/load/load.ts')
        const { runSelftest } = await import('../../selftest/selftest.ts')
        const { expectedOf } = await import('../../app/expected-actions.ts')
        const loaded = await loadConfig({ path: options.config, secrets: 'leave' })
        const facts = { from: options.from, to: options.to }
        const steps = await runSelftest({
          listen: loaded.config.milter.listen,
          expected: await expectedOf(loaded, facts),
          facts,
          smtp: options.smtp === undefined ? undefined : smtpAddress(options.smtp),
          timeoutMs: TIMEOUT_MS,
        })
        const good = steps.every(({ ok }) => ok)
        if (options.json === true) terminal.json({ good, steps })
        else print(steps, good, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function print(steps: readonly Step[], good: boolean, terminal: Terminal): void {
  printChecks(
    steps.map(({ ok, ...step }) => ({ ...step, state: ok ? 'ok' : 'fail' })),
    terminal,
  )
  const words = good ? 'The self-test passed.' : 'The self-test failed.'
  terminal.out(terminal.paint(good ? 'green' : 'red', words))
}

function smtpAddress(text: string): HostPort {
  const address = parseHostPort(text)
  if (address.ok) return address
  throw new UsageError(`--smtp ${text} is no HOST:PORT`, 'For example --smtp 127.0.0.1:25 or --smtp [::1]:25')
}
