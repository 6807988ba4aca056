import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate events explain` */
export const registerExplain: RegisterCommand = (program, { action, examples }) => {
  program
    .command('explain')
    .summary('tell what would happen to a message today')
    .description(
      'Tells what was decided on a message and by what, and what the policy that is in force now would decide on what is written down of it; also what is not known any more and could make a difference. Scans nothing, changes nothing. Exits with 1 when nothing is written down of it.',
    )
    .argument(
      '<id>',
      'its id, the queue id of the MTA, the incident that the client was told, or its entry in the quarantine',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate events explain 4bWxyz1234'))
    .action(
      action<{ json?: boolean }>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { events } = await connectToDaemon(options.config)
        const explanation = await events.explain(id)
        if (explanation === undefined) {
          const { sayUnknown } = await import('../../events/unknown.ts')
          return sayUnknown(id, terminal, options)
        }
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { eventExplanationSchema } = await import('../../../api/events/documents.ts')
          printDocument(terminal, 'events-explain', complete(eventExplanationSchema, explanation))
        } else {
          const { printExplanation } = await import('../../events/print-explanation.ts')
          printExplanation(explanation, terminal)
        }
        return EXIT.yes
      }),
    )
}
