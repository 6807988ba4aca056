import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate events show` */
export const registerShow: RegisterCommand = (program, { action, examples }) => {
  program
    .command('show')
    .summary('show all that is known of a message')
    .description(
      'Shows a message from its connection to its end: who sent it, how it was read and scanned, what was found, by which rule it was decided, what the client was told, whether it is kept, and what was done with it since. Exits with 1 when nothing is written down of it.',
    )
    .argument(
      '<id>',
      'its id, the queue id of the MTA, the incident that the client was told, or its entry in the quarantine',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate events show 4bWxyz1234', 'clamgate events show 7KQ2M4 --json'))
    .action(
      action<{ json?: boolean }>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { events } = await connectToDaemon(options.config)
        const reply = await events.show(id)
        if (reply === undefined) {
          const { sayUnknown } = await import('../../events/unknown.ts')
          return sayUnknown(id, terminal, options)
        }
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { eventReplySchema } = await import('../../../api/events/documents.ts')
          printDocument(terminal, 'events-show', complete(eventReplySchema, reply))
        } else {
          const { printEvent } = await import('../../events/print-event.ts')
          printEvent(reply, terminal)
        }
        return EXIT.yes
      }),
    )
}
