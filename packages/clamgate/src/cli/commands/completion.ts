import { Argument } from 'commander'
import type { RegisterCommand } from '../command.ts'
import { EXIT } from '../exit.ts'

/** `clamgate completion` */
export const registerCompletion: RegisterCommand = (program, { action, examples }) => {
  program
    .command('completion')
    .summary('print what lets a shell complete commands and options')
    .description(
      'Prints a script with which the shell completes commands, options and their values. The Debian package has installed it already.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      examples(
        'clamgate completion bash > /etc/bash_completion.d/clamgate',
        'clamgate completion zsh > /usr/local/share/zsh/site-functions/_clamgate',
        'clamgate completion fish > /etc/fish/completions/clamgate.fish',
      ),
    )
    .action(
      action(async ({ args: [shell], terminal }) => {
        const { commandTree } = await import('../program.ts')
        const { bashCompletion } = await import('../completion/bash.ts')
        const { fishCompletion } = await import('../completion/fish.ts')
        const { zshCompletion } = await import('../completion/zsh.ts')
        const scripts = new Map([
          ['fish', fishCompletion],
          ['zsh', zshCompletion],
        ])
        terminal.out((scripts.get(shell ?? '') ?? bashCompletion)(commandTree()).trimEnd())
        return EXIT.yes
      }),
    )
}
