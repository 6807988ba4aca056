import type { RegisterCommand } from '../../command.ts'
import type { ActFlags } from '../../quarantine/act.ts'

interface DeleteFlags extends ActFlags {
  readonly recipient?: string[]
}

/** `clamgate quarantine delete` */
export const registerDelete: RegisterCommand = (program, { action, examples }) => {
  program
    .command('delete')
    .summary('remove entries for good')
    .description(
      'Removes the mail of entries, whoever has not got it yet never will. With --recipient for these alone: the mail goes with the last of them. Works without the daemon, too. Exits with 0 when all was deleted, 1 when some was not.',
    )
    .argument('[id...]', 'as clamgate quarantine list shows them')
    .option('--query <query>', 'entries that fit, instead of ids')
    .option('--all', 'more than 1000 entries, too')
    .option('--recipient <address...>', 'for these of the recipients alone')
    .option('--dry-run', 'say what would be done')
    .option('--yes', 'ask no question')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine delete 20261123T120000000Z-0123456789abcdef',
        "clamgate quarantine delete --query 'class:malware until:2026-11-01' --dry-run",
      ),
    )
    .action(
      action<DeleteFlags>(async (call) => {
        const { recipient, dryRun = false } = call.options
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { actOn } = await import('../../quarantine/act.ts')
        const by = whoAsks()
        const { service } = await openQuarantine(call.options.config)
        const act = { service, ids: call.args, verb: 'Delete for good', asksAlways: true }
        return await actOn(
          {
            ...{ ...act, document: 'quarantine-delete' },
            run: (ids, following) => service.delete({ ids, by, recipients: recipient, dryRun }, following),
          },
          call,
        )
      }),
    )
}
