import { type HostPort, parseHostPort } from '../../config/host-port.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { parseIp } from '../../patterns/network.ts'
import type { Step } from '../../selftest/step.ts'
import type { RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT } from '../exit.ts'
import { printChecks } from '../print-checks.ts'
import type { Terminal } from '../terminal.ts'

interface SelftestOptions {
  readonly smtp?: string
  readonly from: string
  readonly to: string
  readonly fromClient?: string
  readonly expectPolicy?: boolean
  readonly json?: boolean
}

const TIMEOUT_MS = 60_000

/** `clamgate selftest` */
export const registerSelftest: RegisterCommand = (program, { action, examples }) => {
  program
    .command('selftest')
    .summary('prove that clean mail passes and EICAR is refused')
    .description(
      'Sends a clean message and the EICAR test file through the milter socket of the running daemon, as Postfix would; with --smtp through a real MTA as well, which delivers the clean one to the recipient. EICAR that is not refused is a failure, whatever the policy says; the key and the line that let it through are named. Exits with 0 when all is well, with 1 when not.',
    )
    .option('--smtp <host:port>', 'also through the MTA that listens there')
    .option('--from <address>', 'envelope sender', 'postmaster@localhost')
    .option('--to <address>', 'envelope recipient', 'postmaster@localhost')
    .option(
      '--from-client <address>',
      'ask as this client, not as this host; an MTA must let this host do so (smtpd_authorized_xclient_hosts)',
    )
    .option('--expect-policy', 'pass when the policy is followed, even if it does not refuse EICAR')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate selftest',
        'clamgate selftest --smtp 127.0.0.1:25 --to me@example.org',
        'clamgate selftest --from-client 192.0.2.1',
      ),
    )
    .action(
      action<SelftestOptions>(async ({ options, terminal }) => {
        const { loadConfig } = await import('../../config/load/load.ts')
        const { runSelftest } = await import('../../selftest/selftest.ts')
        const { selftestAdvisor } = await import('../../app/selftest-advisor.ts')
        const facts = { from: addressOf('--from', options.from), to: addressOf('--to', options.to) }
        const fromClient = clientOf(options.fromClient)
        const smtp = options.smtp === undefined ? undefined : smtpAddress(options.smtp)
        const loaded = await loadConfig({ path: options.config, secrets: 'leave' })
        const steps = await runSelftest({
          listen: loaded.config.milter.listen,
          advisor: await selftestAdvisor(loaded, facts),
          facts,
          smtp,
          fromClient,
          expectPolicy: options.expectPolicy === true,
          timeoutMs: TIMEOUT_MS,
        })
        const good = steps.every(({ state }) => state !== 'fail')
        if (options.json === true) printDocument(terminal, 'selftest', { good, steps })
        else print(steps, good, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function print(steps: readonly Step[], good: boolean, terminal: Terminal): void {
  printChecks(
    steps.map(({ name, state, sentence, remedy }) => {
      return { name, state, detail: sentence, ...(remedy === null ? {} : { remedy }) }
    }),
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

function clientOf(address: string | undefined): string | undefined {
  // A zone names an interface of this host, which means nothing to others.
  if (address === undefined || (parseIp(address) !== undefined && !address.includes('%'))) return address
  throw new UsageError(`--from-client ${address} is no IP address`, 'Write it as 192.0.2.1 or 2001:db8::1')
}

/** An envelope address as it stands between the brackets; brackets around it are taken off. */
function addressOf(option: string, text: string): string {
  const bare = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
  if (!/[\p{Cc}<>]/u.test(bare)) return bare
  throw new UsageError(`${option} ${text} is no address`, 'Write it as me@example.org')
}
