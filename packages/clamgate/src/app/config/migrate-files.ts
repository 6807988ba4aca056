import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { ConfigError } from '../../config/errors.ts'
import { readFragments } from '../../config/load/fragments.ts'
import { loadConfig } from '../../config/load/load.ts'
import { parseYaml } from '../../config/load/yaml.ts'
import { HISTORY, type History } from '../../config/migrate/history.ts'
import { type Migration, migrateText } from '../../config/migrate/migrate.ts'
import { unifiedDiff } from '../../ground/unified-diff.ts'
import { backUp, configFileOf, namedAs, type OnDisk, readToChange, writeChanged } from './config-file.ts'
import { ChangeError } from './errors.ts'

export interface MigrateRequest {
  /** The file; without it all of the configuration. */
  readonly file: string | undefined
  /** `--config` */
  readonly config: string | undefined
  /** Comments for keys that the main file does not mention. */
  readonly addNewKeys: boolean
  readonly history?: History
}

/** What is to be done to one file. */
export interface FileMigration {
  readonly path: string
  readonly before: OnDisk
  readonly after: string
  readonly migrations: readonly Migration[]
  /** As `diff -u` prints it. */
  readonly diff: readonly string[]
}

/**
 * What would bring the files of a configuration to the keys of now; changes nothing.
 * @returns the files with something to do
 * @throws {ConfigError} what else is wrong with them, at its place
 */
export async function planMigration(request: MigrateRequest): Promise<readonly FileMigration[]> {
  const { path, main } = configFileOf(request.file, request.config)
  const paths = request.file === undefined ? await filesOf(main, request.config) : [path]
  const files: FileMigration[] = []
  for (const one of paths) files.push(await planFile(one, { ...request, isMain: one === main }))
  await mustBeGood(main, files)
  return files.filter(({ migrations }) => migrations.length > 0)
}

async function filesOf(main: string, config: string | undefined): Promise<readonly string[]> {
  const fragments = (await readFragments(main)).texts.map(({ file }) => file)
  // As when it is loaded: the default file need not be there.
  const isNeeded = config !== undefined || fragments.length === 0
  return isNeeded || existsSync(main) ? [main, ...fragments] : fragments
}

async function planFile(
  path: string,
  { addNewKeys, isMain, history = HISTORY }: MigrateRequest & { readonly isMain: boolean },
): Promise<FileMigration> {
  const before = await readToChange(path)
  const { file, problems } = parseYaml(before.text, path)
  // With what is refused at reading, such as an alias, the keys of a file are not where they seem to be.
  if (file === undefined || problems.length > 0) {
    throw new ConfigError(file === undefined ? 'CONFIG_SYNTAX' : 'CONFIG_INVALID', { file: path, problems })
  }
  const { text: after, migrations } = migrateText(before.text, { history, addNewKeys: addNewKeys && isMain })
  return { path, before, after, migrations, diff: unifiedDiff(before.text, after, [path, `${path} (new)`]) }
}

/** Whatever is wrong before is told with the lines of before. */
async function mustBeGood(main: string, files: readonly FileMigration[]): Promise<void> {
  const instead = new Map(files.map(({ path, after }) => [path, after]))
  const problem = await loadConfig({ path: namedAs(main), instead, secrets: 'leave' }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (problem === undefined) return
  await loadConfig({ path: namedAs(main), secrets: 'leave' })
  throw new ChangeError('CHANGE_DEFECT', 'the migrated configuration would be broken; nothing was changed', {
    remedy: 'Report it as a defect of Clamgate, with what --dry-run prints.',
    cause: problem,
  })
}

/** Where the files were kept as they were, by path. */
export type Backups = ReadonlyMap<string, string>

/**
 * Writes them, each whole or not at all, after a copy of what was there.
 * @throws {ChangeError} those before the one that failed are done, which a second run finds
 */
export async function applyMigration(files: readonly FileMigration[], now: Date): Promise<Backups> {
  const backups = new Map<string, string>()
  const written = new Set<string>()
  try {
    for (const { path, before } of files) backups.set(path, await backUp(path, before, now))
    for (const { path, before, after } of files) {
      await writeChanged(path, before, after)
      written.add(path)
    }
    return backups
  } catch (error) {
    // A copy of what is as it was is no backup of anything.
    for (const [path, copy] of backups) if (!written.has(path)) await rm(copy, { force: true })
    throw error
  }
}
