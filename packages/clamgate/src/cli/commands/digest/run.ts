import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate digest run --dry-run` */
export const registerRun: RegisterCommand = (program, { action, examples }) => {
  program
    .command('run')
    .summary('list the digests that would be sent now')
    .description(
      'Lists whom a digest would be sent to now, with how many messages. Nothing is sent: digests go out at the moments of digest.schedule alone, so that nobody gets two. Exits with 1 when there is none.',
    )
    .option('--dry-run', 'needed: it does nothing else')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate digest run --dry-run', 'clamgate digest run --dry-run --json'))
    .action(
      action<{ dryRun?: boolean; json?: boolean }>(async ({ options, terminal }) => {
        if (options.dryRun !== true)
          throw new UsageError(
            'digests are sent at the moments of digest.schedule alone',
            'See who would get one now: clamgate digest run --dry-run',
          )
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { printPlan } = await import('../../digest/print.ts')
        const client = await connectToDaemon(options.config)
        const digests = await client.digests.preview({ brief: true })
        if (options.json === true) printDocument(terminal, 'digest-preview', { digests })
        else printPlan(digests, terminal)
        return digests.length === 0 ? EXIT.no : EXIT.yes
      }),
    )
}
