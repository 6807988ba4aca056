import { EXIT_CODES_HELP } from '../../packages/clamgate/src/cli/exit.ts'
import { describeCommands } from '../../packages/clamgate/src/cli/program.ts'
import { code, codeBlock, page } from './markdown.ts'

/** docs/reference/cli.md: the help page of every command. */
export function cliPage(): string {
  const commands = describeCommands()
  return page([
    '# Command line',
    `What ${code('--help')} prints. Results go to standard output, everything else to standard error; ${code('NO_COLOR')} switches colours off.`,
    ...commands.flatMap(({ path, help }) => [`## ${path}`, codeBlock(help)]),
    '## Exit codes',
    codeBlock(EXIT_CODES_HELP),
  ])
}
