import type { TestNoticeReply } from '../../../api/routes/notify.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import type { Terminal } from '../../terminal.ts'

/** `clamgate notify test` */
export const registerTest: RegisterCommand = (notify, { action, examples }) => {
  notify
    .command('test')
    .summary('send a test notice to the administrators')
    .description(
      'Lets the running daemon send a test notice to the addresses of notify.mail.to, at once and whatever its rate. Exits with 0 when the server took it for all of them, with 1 when not for all.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate notify test', 'clamgate notify test --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const client = await connectToDaemon(options.config)
        const { problem, ...result } = await client.testNotice()
        const good = result.refused.length === 0 && result.deferred.length === 0
        if (options.json === true) {
          const { code, remedy } = problem ?? {}
          const sentence = problem?.sentence ?? `${result.server} took the notice for every address`
          printDocument(terminal, 'notify', { good, ...result, sentence, code, remedy })
        } else printResult({ ...result, problem }, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function printResult(
  { server, accepted, refused, deferred, problem }: TestNoticeReply,
  { out, paint }: Terminal,
): void {
  for (const address of accepted) out(`${paint('green', 'sent    ')} ${address}`)
  for (const address of deferred) out(`${paint('yellow', 'deferred')} ${address}`)
  for (const address of refused) out(`${paint('red', 'refused ')} ${address}`)
  if (problem !== undefined) out(`${problem.sentence} (${problem.code})`)
  if (problem?.remedy !== undefined) out(problem.remedy)
  if (problem === undefined) out(`${server} took the notice; see that it arrives.`)
}
