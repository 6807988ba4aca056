import type { RegisterCommand } from '../../../command.ts'
import { printDocument } from '../../../document.ts'
import { EXIT } from '../../../exit.ts'

interface DecideFlags {
  readonly json?: boolean
  readonly words?: string
}

/** `clamgate quarantine requests approve` */
export const registerApprove: RegisterCommand = (requests, { action, examples }) => {
  requests
    .command('approve')
    .summary('release a mail to who asks for it')
    .description(
      'Releases the mail of a request to its recipients. Exits with 0 when it is on its way to all of them, with 1 when not to all.',
    )
    .argument('<request>', 'its id, as clamgate quarantine requests list shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine requests approve 0a1b2c3d4e5f'))
    .action(
      action<DecideFlags>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../../app/daemon-client.ts')
        const { whoAsks } = await import('../../../../app/signatures/who-asks.ts')
        const { printDecision } = await import('../../../digest/print.ts')
        const reply = await (await connectToDaemon(options.config)).digests.approve({ id, by: whoAsks() })
        if (options.json === true) printDocument(terminal, 'quarantine-decision', reply)
        else printDecision(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}

/** `clamgate quarantine requests refuse` */
export const registerRefuse: RegisterCommand = (requests, { action, examples }) => {
  requests
    .command('refuse')
    .summary('refuse a request, with a word to who asked')
    .description('Refuses a request. Who asked gets a mail that says so, with the words, if there are any.')
    .argument('<request>', 'its id, as clamgate quarantine requests list shows it')
    .option('--words <text>', 'for who asked; 500 characters at most')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate quarantine requests refuse 0a1b2c3d4e5f --words "This is a trojan horse."'),
    )
    .action(
      action<DecideFlags>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../../app/daemon-client.ts')
        const { whoAsks } = await import('../../../../app/signatures/who-asks.ts')
        const { printDecision } = await import('../../../digest/print.ts')
        const { words } = options
        const decision = { id, by: whoAsks(), ...(words === undefined ? {} : { words }) }
        const reply = await (await connectToDaemon(options.config)).digests.refuse(decision)
        if (options.json === true) printDocument(terminal, 'quarantine-decision', reply)
        else printDecision(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
