import { ageOf } from '../../age.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate token list` */
export const registerList: RegisterCommand = (token, { action, examples }) => {
  token
    .command('list')
    .summary('show the tokens of all accounts')
    .description(
      'Shows the tokens that are good, the newest first: whose, what for, from where, until when. Never their text.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate token list', 'clamgate token list --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const reply = await (await connectToDaemon(options.config)).tokens.list()
        if (options.json === true) {
          printDocument(terminal, 'token-list', reply)
          return EXIT.yes
        }
        for (const { id, label, accountName, acts, networks, ends, used, usedFrom } of reply.tokens) {
          const last =
            used === null
              ? 'never used'
              : `used ${ageOf(used, Date.now())} ago${usedFrom === null ? '' : ` from ${usedFrom}`}`
          terminal.out(`${id}  ${label}, of ${accountName}, until ${ends.slice(0, 10)}, ${last}`)
          terminal.out(`  ${acts.join(' ')}`)
          if (networks.length > 0) terminal.out(`  from ${networks.join(', ')}`)
        }
        if (reply.tokens.length === 0) terminal.out('There is no token.')
        return EXIT.yes
      }),
    )
}
