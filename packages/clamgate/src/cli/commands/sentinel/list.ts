import { ageOf } from '../../age.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import { SENTINEL_WORDS } from '../../sentinel/row.ts'

/** `clamgate sentinel list` */
export const registerList: RegisterCommand = (sentinel, { action, examples }) => {
  sentinel
    .command('list')
    .summary('show the users who are refused')
    .description('Shows the users whose mail is refused as a whole, with what led to it.')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate sentinel list', 'clamgate sentinel list --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const list = await (await connectToDaemon(options.config)).sentinel.list()
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { sentinelListSchema } = await import('../../../api/sentinel/documents.ts')
          printDocument(terminal, 'sentinel-list', complete(sentinelListSchema, list))
          return EXIT.yes
        }
        for (const { login, since, messages, finding, client, from, refused, event } of list.logins) {
          terminal.out(
            `${login}  for ${ageOf(since, Date.now())}; messages ${SENTINEL_WORDS[list.action ?? 'reject']} since the start: ${refused}`,
          )
          const origin = client === '' ? 'this host' : client
          terminal.out(
            `  ${messages} messages with a finding, the newest ${finding} from ${origin} as <${from}>`,
          )
          if (event !== undefined) terminal.out(`  clamgate events show ${event}`)
        }
        if (list.logins.length === 0) terminal.out('Nobody is refused.')
        if (!list.enabled)
          terminal.out(
            'The sentinel is off (policy.sentinel.messages), or in monitor mode (policy.monitor): nobody is refused by it.',
          )
        return EXIT.yes
      }),
    )
}
