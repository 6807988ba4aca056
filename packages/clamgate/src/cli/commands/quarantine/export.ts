import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

interface ExportFlags {
  readonly to?: string
  readonly zip?: boolean
  readonly force?: boolean
}

/** `clamgate quarantine export` */
export const registerExport: RegisterCommand = (program, { action, examples }) => {
  program
    .command('export')
    .summary('write the message of an entry to a file')
    .description(
      'Writes the message exactly as it came, or in a ZIP with the password infected, after checking it against its size and SHA-256. It may be malware: the file is for its owner only (mode 0600), and none that is there is written over. It is noted who has asked. Exits with 1 when there is no such entry, or it is damaged.',
    )
    .argument('<id>', 'as clamgate quarantine list shows it')
    .option('--to <file>', 'the file to make, or - for standard output; left out, ID.eml here')
    .option('--zip', 'as a ZIP')
    .option('--force', 'with --to -, write to a terminal, too')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine export 20261123T120000000Z-0123456789abcdef --to sample.zip --zip',
        'clamgate quarantine export 20261123T120000000Z-0123456789abcdef --to - | sha256sum',
      ),
    )
    .action(
      action<ExportFlags>(async ({ args: [id = ''], options, terminal }) => {
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { actAsOwnerOf } = await import('../../../app/signatures/as-owner.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { exportTo } = await import('../../quarantine/export-to.ts')
        const { timeOfEntry } = await import('../../../quarantine/keep/entry-id.ts')
        const { zip = false, force = false } = options
        // What is no id becomes no name of a file.
        const usual = timeOfEntry(id) === undefined ? 'entry' : id
        const to = options.to ?? `${usual}.${zip ? 'zip' : 'eml'}`
        const by = whoAsks()
        const bytes = await exportTo({ to, force }, terminal, async (take) => {
          // For a while: a file of root that did not become whole only root can remove.
          using asOwner = new DisposableStack()
          const { service } = await openQuarantine(options.config, async (directories) => {
            asOwner.use(await actAsOwnerOf(directories))
          })
          return await service.content(id, { by, as: zip ? 'zip' : 'original' }, take)
        })
        if (to !== '-') terminal.err(`${to}: ${bytes} bytes`)
        return EXIT.yes
      }),
    )
}
