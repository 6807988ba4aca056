import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import type { ActFlags } from '../../quarantine/act.ts'

interface ForwardFlags extends ActFlags {
  readonly as?: string
}

/** `clamgate quarantine forward` */
export const registerForward: RegisterCommand = (program, { action, examples }) => {
  program
    .command('forward')
    .summary('send an entry to other addresses')
    .description(
      'Sends the mail of an entry to addresses that need not be among its recipients, for whom it stays kept. As it came, inside a mail of ours, or in a ZIP. Needs the daemon.',
    )
    .argument('<id>', 'as clamgate quarantine list shows it')
    .argument('<address...>', 'who gets it')
    .option('--as <form>', 'original (left out), attachment, or zip with the password infected')
    .option('--dry-run', 'say what would be done')
    .option('--yes', 'ask no question')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate quarantine forward 20261123T120000000Z-0123456789abcdef abuse@example.org --as zip'),
    )
    .action(
      action<ForwardFlags>(async (call) => {
        const [id = '', ...to] = call.args
        const { as = 'original', dryRun = false } = call.options
        if (as !== 'original' && as !== 'attachment' && as !== 'zip')
          throw new UsageError(`--as ${as} is not known`, 'Write one of: original, attachment, zip.')
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { actOn } = await import('../../quarantine/act.ts')
        const by = whoAsks()
        const { service } = await openQuarantine(call.options.config)
        const act = { service, ids: [id], verb: `Send to ${to.join(', ')}`, asksAlways: true }
        return await actOn(
          {
            ...{ ...act, document: 'quarantine-release' },
            run: (ids, following) => service.release({ ids, by, to, as, again: true, dryRun }, following),
          },
          call,
        )
      }),
    )
}
