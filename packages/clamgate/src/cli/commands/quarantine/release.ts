import type { RegisterCommand } from '../../command.ts'
import type { ActFlags } from '../../quarantine/act.ts'
import { oneOf } from '../../quarantine/one-of.ts'

interface ReleaseFlags extends ActFlags {
  readonly recipient?: string[]
  readonly again?: boolean
  readonly as?: string
  readonly sender?: string
}

/** `clamgate quarantine release` */
export const registerRelease: RegisterCommand = (program, { action, examples }) => {
  program
    .command('release')
    .summary('deliver entries to those for whom they are kept')
    .description(
      'Gives mail back exactly as it came, through the MTA and past our own filter, and tells what the MTA said for each recipient. The entry stays until it expires. A recipient who may have got it already is left out unless --again is given. Needs the daemon. Exits with 0 when all was delivered, 1 when some was not.',
    )
    .argument('[id...]', 'as clamgate quarantine list shows them')
    .option('--query <query>', 'entries that fit, instead of ids')
    .option('--all', 'more than 1000 entries, too')
    .option('--recipient <address...>', 'to these of the recipients alone')
    .option('--again', 'also to those who got it, or may have')
    .option('--as <form>', 'attachment: inside a mail of ours; zip: in a ZIP with the password infected')
    .option('--sender <sender>', 'original, or null: nobody hears of it when it cannot be delivered')
    .option('--dry-run', 'say what would be done')
    .option('--yes', 'ask no question')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine release 20261123T120000000Z-0123456789abcdef --recipient bob@example.org',
        "clamgate quarantine release --query 'signature:Sanesecurity.* since:2d is:kept' --dry-run",
      ),
    )
    .action(
      action<ReleaseFlags>(async (call) => {
        const { recipient, again = false, dryRun = false } = call.options
        const as = oneOf('--as', call.options.as, ['original', 'attachment', 'zip']) ?? 'original'
        const sender = oneOf('--sender', call.options.sender, ['original', 'null'])
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { actOn } = await import('../../quarantine/act.ts')
        const by = whoAsks()
        const { service } = await openQuarantine(call.options.config)
        const act = { service, ids: call.args, verb: 'Release', asksAlways: false }
        return await actOn(
          {
            ...{ ...act, document: 'quarantine-release' },
            run: (ids, following) =>
              service.release({ ids, by, recipients: recipient, as, again, sender, dryRun }, following),
          },
          call,
        )
      }),
    )
}
