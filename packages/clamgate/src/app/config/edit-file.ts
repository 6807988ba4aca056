import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ConfigError } from '../../config/errors.ts'
import { readConfigFile } from '../../config/load/file.ts'
import { type LoadedConfig, loadConfig, processEnvironment } from '../../config/load/load.ts'
import { findProgram } from '../../ground/find-program.ts'
import { type ConfigFile, namedAs, type OnDisk, readToChange } from './config-file.ts'
import { ChangeError } from './errors.ts'

/** A copy of a configuration file for an editor, in a directory that nobody else can enter: it may hold secrets. */
export interface EditedCopy {
  readonly copy: string
  /** What was copied; undefined for a file that is not there yet. */
  readonly before: OnDisk | undefined
}

/** @throws {ConfigError} when the file cannot be read */
export async function copyToEdit(path: string): Promise<EditedCopy> {
  const before = await readToChange(path).catch((error: unknown) => {
    if (error instanceof ConfigError && error.code === 'CONFIG_NOT_FOUND') return undefined
    throw error
  })
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-edit-'))
  const copy = join(directory, basename(path))
  await writeFile(copy, before?.text ?? '', { mode: 0o600 })
  return { copy, before }
}

/** Whether the copy holds what is nowhere else. */
export async function isWorthKeeping({ copy, before }: EditedCopy): Promise<boolean> {
  const text = await readFile(copy, 'utf8').catch(() => undefined)
  return text !== undefined && text !== (before?.text ?? '')
}

/** Takes the copy away; nobody needs it any more. */
export async function dropCopy({ copy }: EditedCopy): Promise<void> {
  await rm(dirname(copy), { recursive: true, force: true })
}

/**
 * Lets somebody edit a file, with the program that is usual for that on a host.
 * @throws {ChangeError} CHANGE_EDITOR
 */
export async function runEditor(path: string): Promise<void> {
  const { VISUAL, EDITOR, PATH = '' } = processEnvironment()
  const chosen = [VISUAL, EDITOR].find((one) => one !== undefined && one.trim() !== '')
  const editor =
    chosen ?? ((await findProgram('sensible-editor', PATH)) === undefined ? 'vi' : 'sensible-editor')
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  // It may have arguments: through the shell, as git and crontab do.
  const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, path], { stdio: 'inherit' })
  child.once('error', (error) => resolve(error.message))
  child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)))
  const failure = await promise
  if (failure === undefined) return
  throw new ChangeError('CHANGE_EDITOR', `the editor ${editor} ended with ${failure}; nothing was changed`, {
    remedy: 'Set VISUAL or EDITOR to an editor of this host, such as nano.',
  })
}

/** What a copy would mean in the place of its file. */
export interface Outcome {
  readonly text: string
  /** The configuration with it. */
  readonly loaded: LoadedConfig
}

/**
 * Reads a copy, and the configuration as it would be with it.
 * @throws {ConfigError} what is wrong with it
 */
export async function readCopy(copy: string, { path, main }: ConfigFile): Promise<Outcome> {
  const { text } = await readConfigFile(copy)
  return { text, loaded: await loadConfig({ path: namedAs(main), instead: new Map([[path, text]]) }) }
}
