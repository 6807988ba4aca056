import type { Migration } from '../../../config/migrate/migrate.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'

interface MigrateOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly newKeys: boolean
  readonly json?: boolean
}

/** What `clamgate config migrate --json` prints. */
export interface MigrateReport {
  readonly good: boolean
  /** `current`: nothing to do. `pending`: with --dry-run, what would be done. `done`: written. */
  readonly state: 'current' | 'pending' | 'done'
  /** Those with something to do. */
  readonly files: readonly {
    readonly file: string
    /** Where it was kept as it was; null when nothing was written. */
    readonly backup: string | null
    readonly changes: readonly {
      readonly kind: Migration['kind']
      readonly key: string
      readonly to: string | null
      readonly line: number | null
      readonly sentence: string
    }[]
    /** As `diff -u` prints it. */
    readonly diff: string
  }[]
}

/** `clamgate config migrate` */
export const registerMigrate: RegisterCommand = (program, { action, examples }) => {
  program
    .command('migrate')
    .summary('bring the configuration to the keys of this version')
    .description(
      'After an upgrade: gives keys that were renamed their new names, makes keys that are no more comments with the reason, and adds a comment with the default for each key that the main file does not mention. Nothing else changes, comments and order least of all. Shows what it would do, as diff -u does, and asks; each file is kept beside it as FILE.DATE before it is replaced. A second run has nothing to do. Without FILE, the main file and those of conf.d. Exits with 0 when all is done, with 1 when the answer was no.',
    )
    .argument('[file]', 'only this file')
    .option('--no-new-keys', 'add no comments for keys that are not mentioned')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'print what would be done, and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate config migrate --dry-run',
        'clamgate config migrate --yes --no-new-keys',
        'clamgate config migrate /etc/clamgate/conf.d/20-mailhub.yaml',
      ),
    )
    .action(action(migrate))
}

async function migrate(call: Call<MigrateOptions>): Promise<ExitCode> {
  const { planMigration, applyMigration } = await import('../../../app/config/migrate-files.ts')
  const { confirmed } = await import('../../setup/confirm.ts')
  const { args, options, terminal } = call
  const isJson = options.json === true
  const request = { file: args[0], config: options.config, addNewKeys: options.newKeys }
  const plan = await planMigration(request)
  if (!isJson) {
    for (const { diff } of plan) for (const line of diff) terminal.out(line)
  }
  if (plan.length === 0 || options.dryRun === true) {
    if (isJson) printDocument(terminal, 'config-migrate', report(plan, new Map()))
    else if (plan.length === 0) terminal.out('Nothing to do: the configuration has the keys of this version.')
    return EXIT.yes
  }
  const isWanted = await confirmed(`Write ${plan.length === 1 ? 'it' : 'them'}?`, {
    ...{ yes: options.yes === true, json: isJson },
    ...{ ask: call.asking(), signal: call.stopSignal() },
  })
  if (!isWanted) {
    terminal.err('Nothing was changed.')
    return EXIT.no
  }
  const backups = await applyMigration(plan, new Date())
  if (isJson) printDocument(terminal, 'config-migrate', report(plan, backups))
  else {
    for (const { path } of plan) terminal.out(`${path}: written; as it was: ${backups.get(path)}`)
    terminal.out('The daemon takes it over with: clamgate reload')
  }
  return EXIT.yes
}

function report(
  plan: readonly {
    readonly path: string
    readonly migrations: readonly Migration[]
    readonly diff: readonly string[]
  }[],
  backups: ReadonlyMap<string, string>,
): MigrateReport {
  const state = plan.length === 0 ? 'current' : backups.size === 0 ? 'pending' : 'done'
  return {
    good: true,
    state,
    files: plan.map(({ path, migrations, diff }) => ({
      file: path,
      backup: backups.get(path) ?? null,
      changes: migrations.map(({ kind, key, to, line, sentence }) => ({
        ...{ kind, key, to: to ?? null, line: line ?? null, sentence },
      })),
      diff: `${diff.join('\n')}\n`,
    })),
  }
}
