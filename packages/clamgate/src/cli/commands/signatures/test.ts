import type { FileTest } from '../../../app/signatures/test-file.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface TestFlags {
  readonly source?: string
  readonly json?: boolean
}

/** `clamgate signatures test` */
export const registerTest: RegisterCommand = (program, { action, examples }) => {
  program
    .command('test')
    .summary('test a file of signatures by hand')
    .description(
      'Looks at a file of signatures as an update would: its content, whether the clamscan of this host loads it, and, where signatures.hamDirectory is set, whether it hits clean mail. Installs nothing, and needs no daemon. Exits with 0 when it is fine, with 1 when it would be refused or hits clean mail, with 2 when it could not be tested.',
    )
    .argument('<file>', 'with an ending that ClamAV knows, such as .ndb or .yara')
    .option('--source <name>', 'look at it as a file of this source, which knows its advertisements')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures test ./own.ndb'))
    .action(
      action<TestFlags>(async ({ args: [path = ''], options, terminal, stopSignal }) => {
        const { testFile } = await import('../../../app/signatures/test-file.ts')
        const { printTest } = await import('../../signatures/print-test.ts')
        const { source } = options
        const asked = { configPath: options.config, source, signal: stopSignal() }
        const test = await testFile(path, asked)
        const good = test.refused === undefined && (test.ham ?? []).length === 0
        if (options.json === true) {
          printDocument(terminal, 'signatures-test', { good, file: path, ...written(test) })
        } else printTest(path, test, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

function written({ content, load, ham, refused }: FileTest) {
  return {
    lines: content?.signatures,
    signatures: load?.signatures,
    skipped: (load?.skipped ?? []).map(({ rule, why }) => ({ rule, why })),
    dropped: content?.dropped ?? [],
    notes: content?.notes ?? [],
    ham: ham?.map(({ signature, messages }) => ({ signature, messages })),
    code: refused?.code,
    sentence: refused?.sentence,
    remedy: refused?.remedy,
  }
}
