import type { SecretFile } from '../../../importers/signatures/secret-files.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'
import type { NoteReport } from '../../import-notes.ts'

interface ImportOptions {
  readonly secrets?: string
  readonly output?: string
  readonly json?: boolean
}

/** What `clamgate signatures import --json` prints. */
export interface SignaturesImportReport {
  /** True when all was carried over that has a meaning here. */
  readonly good: boolean
  /** Whose configuration it was. */
  readonly program: string
  /** The files that were read. */
  readonly files: readonly string[]
  /** The file that was written; null when none was asked for. */
  readonly output: string | null
  /** What to write below `signatures:`; secrets are places of files. */
  readonly signatures: object
  readonly origins: readonly { readonly key: string; readonly place: string }[]
  readonly notes: readonly NoteReport[]
  /** Files of secrets; `new`: written by this run. */
  readonly secrets: readonly { readonly file: string; readonly new: boolean }[]
}

/** `clamgate signatures import` */
export const registerImport: RegisterCommand = (program, { action, examples }) => {
  program
    .command('import')
    .summary('take over the configuration of another updater')
    .description(
      'Reads the configuration of clamav-unofficial-sigs (user.conf, with master.conf and os.conf beside it; or its directory), of fangfrisch, or of the old plugin (config.php), and prints signatures: of a configuration of Clamgate, with a comment at each value that says where it comes from. Secrets are written to files of mode 0600 and referred to; none is printed. What could not be carried over, and what behaves differently, is listed on standard error and at the end of the result. Exits with 0 when all was carried over that has a meaning here, with 1 when something was not, with 2 when the file is of no use. See docs/guide/signatures.md.',
    )
    .argument('<file>', 'user.conf or its directory, fangfrisch.conf, or config.php of the old plugin')
    .option('--secrets <directory>', 'where the files of secrets are written', '/etc/clamgate')
    .option('-o, --output <file>', 'write the result to this file, which must not exist yet or be empty')
    .option('--json', 'print the result with origins and notes as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate signatures import /etc/clamav-unofficial-sigs/user.conf',
        'clamgate signatures import /etc/fangfrisch.conf --secrets /etc/clamgate/secrets',
      ),
    )
    .action(action(importFile))
}

async function importFile({ args: [file = ''], options, terminal }: Call<ImportOptions>): Promise<ExitCode> {
  const { importSignatures } = await import('../../../importers/signatures/import-signatures.ts')
  const { writeSecrets } = await import('../../../importers/signatures/secret-files.ts')
  const { renderSignatures, signaturesTree } = await import(
    '../../../importers/signatures/render-signatures.ts'
  )
  const { describeNotes, printNotes } = await import('../../import-notes.ts')
  const { writeResult } = await import('../../../importers/write-result.ts')
  const { program, files, draft, isComplete } = importSignatures(file)
  const secrets = await writeSecrets(options.secrets ?? '/etc/clamgate', draft.secrets)
  readable(draft.note.bind(draft), secrets)
  const places = new Map(secrets.map(({ name, path }) => [name, path]))
  const { entries, notes } = draft
  const heading = `Signatures of third parties, made from the configuration of ${program} by clamgate signatures import.`
  const yaml = renderSignatures(entries, places, { heading, notes, program })
  if (options.output !== undefined) await writeResult(options.output, `${yaml.join('\n')}\n`)
  const exitCode = isComplete ? EXIT.yes : EXIT.no
  if (options.json === true) {
    const report: SignaturesImportReport = {
      good: isComplete,
      program,
      files,
      output: options.output ?? null,
      signatures: signaturesTree(entries, places),
      origins: entries.map(({ path, origin }) => ({ key: ['signatures', ...path].join('.'), place: origin })),
      notes: describeNotes(notes),
      secrets: secrets.map(({ path, isNew }) => ({ file: path, new: isNew })),
    }
    printDocument(terminal, 'signatures-import', report)
    return exitCode
  }
  if (options.output === undefined) terminal.out(yaml.join('\n'))
  else terminal.out(`${options.output}: written; put it into your configuration, then: clamgate config check`)
  for (const { path, isNew } of secrets) {
    terminal.err(`${path}: ${isNew ? 'written' : 'holds this secret already'}`)
  }
  printNotes(notes, program, terminal)
  return exitCode
}

/** A file of mode 0600 is for its owner alone, and that is who has run this command. */
function readable(
  note: (kind: 'before-start', text: string, about: { readonly lines: readonly string[] }) => void,
  secrets: readonly SecretFile[],
): void {
  if (secrets.length === 0) return
  note('before-start', 'let the user of the daemon read the secrets', {
    lines: [`chown clamgate ${secrets.map(({ path }) => path).join(' ')}`],
  })
}
