import type { RegisterCommand } from '../../../command.ts'
import { printDocument } from '../../../document.ts'
import { EXIT } from '../../../exit.ts'

/** `clamgate quarantine requests list` */
export const registerList: RegisterCommand = (requests, { action, examples }) => {
  requests
    .command('list')
    .summary('show the requests that wait')
    .description(
      'Shows the requests that wait for an answer, the newest first; with --all those that are decided, too.',
    )
    .option('--all', 'decided ones, and those whose time is over, too')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate quarantine requests list', 'clamgate quarantine requests list --all --json'),
    )
    .action(
      action<{ all?: boolean; json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../../app/daemon-client.ts')
        const { printRequests } = await import('../../../digest/print.ts')
        const reply = await (await connectToDaemon(options.config)).digests.requests()
        const shown = reply.requests.filter(({ state }) => options.all === true || state === 'open')
        if (options.json === true) printDocument(terminal, 'quarantine-requests', { requests: shown })
        else printRequests(shown, terminal)
        return EXIT.yes
      }),
    )
}
