import type { KeySurvey } from '../../../../app/quarantine/keys/survey-keys.ts'
import type { RegisterCommand } from '../../../command.ts'
import { printDocument } from '../../../document.ts'
import { EXIT } from '../../../exit.ts'
import type { Terminal } from '../../../terminal.ts'

/** `clamgate quarantine key list` */
export const registerList: RegisterCommand = (key, { action, examples }) => {
  key
    .command('list')
    .summary('which keys there are, and how many entries each opens')
    .description(
      'Lists the keys of the configuration and of all entries: whether new mail is encrypted to it, where its identity is, and how many entries it opens. Reads the description of each entry. Exits with 1 when entries cannot be opened here, or a file of identities cannot be used.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine key list'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { surveyKeys } = await import('../../../../app/quarantine/keys/survey-keys.ts')
        const survey = await surveyKeys(options.config)
        const good = survey.locked === 0 && survey.unusable.length === 0
        if (options.json === true) {
          const unusable = survey.unusable.map(({ path, error: { code, message } }) => ({
            path,
            code,
            sentence: message,
          }))
          printDocument(terminal, 'quarantine-keys', { good, ...survey, unusable })
        } else printSurvey(survey, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function printSurvey({ keys, locked, plain, unusable }: KeySurvey, { out, err, paint }: Terminal): void {
  if (keys.length === 0) out('There is no key: mail is kept as it is. Make one: clamgate quarantine key new')
  for (const { recipient, isInUse, identity, entries } of keys) {
    const use = isInUse ? paint('green', 'in use for new mail') : paint('dim', 'not in use for new mail')
    out(recipient)
    out(`  ${use}, opens ${counted(entries)}`)
    out(
      identity === undefined
        ? paint('yellow', '  its identity is not on this host')
        : `  identity: ${identity}`,
    )
  }
  if (plain > 0) out(`${counted(plain)} not encrypted`)
  if (locked > 0) err(paint('red', `${counted(locked)} cannot be opened on this host`, 'err'))
  for (const { error } of unusable) err(`${error.message}. ${error.remedy ?? ''}`)
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`
}
