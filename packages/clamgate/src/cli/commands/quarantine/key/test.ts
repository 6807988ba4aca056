import { messageOf } from '../../../../ground/thrown.ts'
import type { RegisterCommand } from '../../../command.ts'
import { printDocument } from '../../../document.ts'
import { EXIT } from '../../../exit.ts'
import type { Terminal } from '../../../terminal.ts'

/** `clamgate quarantine key test` */
export const registerTest: RegisterCommand = (key, { action, examples }) => {
  key
    .command('test')
    .summary('prove that what is kept can be read here')
    .description(
      'Encrypts something to each key of quarantine.encryptTo and opens it with the identities of this host, then reads the newest encrypted entry, whole. Changes nothing. Exits with 1 when something cannot be opened: on a host that only keeps mail that is as it should be.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine key test'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { testKeys } = await import('../../../../app/quarantine/keys/survey-keys.ts')
        const { keys, newest, unusable } = await testKeys(options.config)
        const lines = [
          ...keys.map(({ recipient, opens }) => ({
            good: opens,
            sentence: opens ? `${recipient}: opened` : `${recipient}: no identity of this host opens it`,
          })),
          ...(newest === undefined
            ? []
            : [{ good: newest.error === undefined, sentence: newestSentence(newest.id, newest.error) }]),
          ...unusable.map(({ error }) => ({ good: false, sentence: error.message, remedy: error.remedy })),
        ]
        const good = keys.length > 0 && lines.every((line) => line.good)
        if (options.json === true) printDocument(terminal, 'quarantine-key-test', { good, checks: lines })
        else print(lines, keys.length === 0, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function newestSentence(id: string, error: unknown): string {
  return error === undefined ? `the newest encrypted entry, ${id}, was read` : messageOf(error)
}

function print(
  lines: readonly {
    readonly good: boolean
    readonly sentence: string
    readonly remedy?: string | undefined
  }[],
  isWithoutKey: boolean,
  { out, paint }: Terminal,
): void {
  if (isWithoutKey) out('Mail is kept as it is: quarantine.encryptTo names no key.')
  for (const { good, sentence, remedy } of lines) {
    out(`${good ? paint('green', 'ok  ') : paint('red', 'FAIL')} ${sentence}`)
    if (remedy !== undefined) out(`     ${remedy}`)
  }
}
