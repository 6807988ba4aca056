import type { TestNoticeReply } from '../../../api/routes/notify.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import type { Terminal } from '../../terminal.ts'

/** `clamgate notify test` */
export const registerTest: RegisterCommand = (notify, { action, examples }) => {
  notify
    .command('test')
    .summary('send a test notice on every way')
    .description(
      'Lets the running daemon send a test notice at once, whatever its rate: to the addresses of notify.mail.to and notify.outbound.mail, to notify.webhook.url, and to syslog where notify.outbound.syslog says so. Exits with 0 when it was taken everywhere, with 1 when not.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate notify test', 'clamgate notify test --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const client = await connectToDaemon(options.config)
        const { problem, ...result } = await client.testNotice()
        const { refused, deferred, webhook } = result
        const good = refused.length === 0 && deferred.length === 0 && webhook?.good !== false
        if (options.json === true) {
          const { code, remedy, sentence = sentenceOf(result) } = problem ?? webhook?.problem ?? {}
          printDocument(terminal, 'notify', { good, ...result, sentence, code, remedy })
        } else printResult({ ...result, problem }, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

/** Of a test that went well. */
function sentenceOf({ server, webhook, syslog }: TestNoticeReply): string {
  if (server !== undefined) return `${server} took the notice for every address`
  if (webhook !== undefined) return `${webhook.host} took the event`
  return `A line went to syslog, facility ${syslog}`
}

function printResult(
  { server, accepted, refused, deferred, problem, webhook, syslog }: TestNoticeReply,
  { out, paint }: Terminal,
): void {
  for (const address of accepted) out(`${paint('green', 'sent    ')} ${address}`)
  for (const address of deferred) out(`${paint('yellow', 'deferred')} ${address}`)
  for (const address of refused) out(`${paint('red', 'refused ')} ${address}`)
  const isPosted = webhook?.good === true
  if (webhook !== undefined) {
    out(`${isPosted ? paint('green', 'sent    ') : paint('red', 'failed  ')} webhook ${webhook.host}`)
  }
  if (syslog !== undefined) out(`${paint('green', 'written ')} syslog, facility ${syslog}`)
  for (const one of [problem, webhook?.problem]) {
    if (one === undefined) continue
    out(`${one.sentence} (${one.code})`)
    if (one.remedy !== undefined) out(one.remedy)
  }
  if (server !== undefined && problem === undefined) out(`${server} took the notice; see that it arrives.`)
}
