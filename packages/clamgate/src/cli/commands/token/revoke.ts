import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate token revoke` */
export const registerRevoke: RegisterCommand = (token, { action, examples }) => {
  token
    .command('revoke')
    .summary('take a token back')
    .description('Takes a token back: it is good no more from this moment on.')
    .argument('<id>', 'its id, as clamgate token list shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate token revoke 3f1c9a0b'))
    .action(
      action<{ json?: boolean }>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofToken } = await import('../../account/known.ts')
        const { tokens } = await connectToDaemon(options.config)
        await ofToken(id, tokens.revoke(id))
        if (options.json === true) printDocument(terminal, 'token-revoke', { id, revoked: true })
        else terminal.out(`${id} is good no more`)
        return EXIT.yes
      }),
    )
}
