import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate imscp page` */
export const registerPage: RegisterCommand = (imscp, { action, examples }) => {
  imscp
    .command('page')
    .summary("write the plugin's page for the panel")
    .description(
      'Writes what the page of the plugin in the panel shows: the state of scanning, databases, signatures and the last refusals. A timer of systemd calls it each minute, as root.',
    )
    .option('--quiet', 'say a fault once, not each time, and exit with 0 all the same')
    .option('--json', 'print the page as JSON, too')
    .addHelpText('after', examples('clamgate imscp page', 'clamgate imscp page --json'))
    .action(
      action<{ quiet?: boolean; json?: boolean }>(async ({ options, terminal }) => {
        const { writePanelPage, writePanelPageQuietly } = await import('../../../app/imscp/page.ts')
        if (options.quiet === true) {
          const fault = await writePanelPageQuietly({ configPath: options.config })
          if (fault !== undefined) terminal.err(`clamgate: ${fault}`)
          return EXIT.yes
        }
        const { schema: _, ...page } = await writePanelPage({ configPath: options.config })
        if (options.json === true) printDocument(terminal, 'imscp-page', page)
        return EXIT.yes
      }),
    )
}
