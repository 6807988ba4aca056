import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate sentinel clear` */
export const registerClear: RegisterCommand = (sentinel, { action, examples }) => {
  sentinel
    .command('clear')
    .summary('let a user send mail again')
    .description(
      'Lets a user send mail again, once the password is changed or the computer is clean. Counting begins anew. Exits with 1 when the user was not refused.',
    )
    .argument('<login>', 'as clamgate sentinel list shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate sentinel clear ann@example.org'))
    .action(
      action<{ json?: boolean }>(async ({ args: [login = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { sentinel } = await connectToDaemon(options.config)
        const reply = await sentinel.clear({ login, by: whoAsks() })
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { clearReplySchema } = await import('../../../api/sentinel/documents.ts')
          printDocument(terminal, 'sentinel-clear', complete(clearReplySchema, reply))
        } else {
          terminal.out(
            reply.good ? `Mail of ${login} is accepted again.` : `Mail of ${login} was not refused.`,
          )
          if (reply.problem !== undefined) {
            terminal.out(`${reply.problem.sentence} (${reply.problem.code}): a restart may refuse it again.`)
          }
        }
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
