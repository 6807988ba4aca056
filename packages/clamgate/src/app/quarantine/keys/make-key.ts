import { constants } from 'node:fs'
import { chmod, chown, lstat, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { loadConfig } from '../../../config/load/load.ts'
import type { Config } from '../../../config/schema.ts'
import { syncDirectory } from '../../../ground/replace-file.ts'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { UsageError } from '../../../ground/usage-error.ts'
import { SealError } from '../../../quarantine/seal/errors.ts'
import { createKeyPair, encodeIdentityFile } from '../../../quarantine/seal/keys.ts'
import { setKeys } from '../../../setup/configuration/edit.ts'
import {
  type ConfigFile,
  configFileOf,
  namedAs,
  readToChange,
  writeChanged,
} from '../../config/config-file.ts'

export interface KeyQuestion {
  /** `--config` */
  readonly configPath: string | undefined
  /** Where the identity goes; undefined: below engine.directory. */
  readonly to: string | undefined
  /** False: the first key. True: another one for new mail, beside those that open what is kept. */
  readonly rotates: boolean
  /** False: the configuration stays as it is. */
  readonly writesConfig: boolean
  /** Wall clock, Unix time, ms. */
  readonly nowMs: number
}

/** What is going to be done. */
export interface KeyPlan extends KeyQuestion {
  readonly path: string
  readonly file: ConfigFile
  readonly config: Config
}

/** What was done. */
export interface MadeKey {
  readonly recipient: string
  readonly path: string
  /** Undefined: none was written. */
  readonly configFile: string | undefined
  readonly keepMs: number
}

/** Beside the quarantine, not in it: who copies that has no key. */
const DIRECTORY = 'quarantine-keys'

/**
 * Looks whether a key can be made. Changes nothing.
 * @throws {UsageError} there is one already, or none to rotate
 */
export async function planKey(question: KeyQuestion): Promise<KeyPlan> {
  const { configPath, to, rotates, writesConfig, nowMs } = question
  const file = configFileOf(undefined, configPath)
  const { config } = await loadConfig({ path: namedAs(file.main) })
  const { encryptTo } = config.quarantine
  if (writesConfig && !rotates && encryptTo.length > 0) {
    throw new UsageError(
      `Mail is encrypted already, to ${encryptTo.join(' and ')}`,
      'For another key: clamgate quarantine key rotate',
    )
  }
  if (rotates && encryptTo.length === 0) {
    throw new UsageError('There is no key yet', 'Make the first one: clamgate quarantine key new')
  }
  const path = to === undefined ? await freePath(config.engine.directory, nowMs) : resolve(to)
  if (to !== undefined && (await isThere(path))) throw exists(path)
  return { ...question, path, file, config }
}

/**
 * Makes a key: its file first, then the configuration names it.
 * @throws {SealError} {@link ChangeError} {@link ConfigError} the configuration is as it was
 */
export async function makeKey(plan: KeyPlan): Promise<MadeKey> {
  const { path, file, config, writesConfig, nowMs } = plan
  const pair = await createKeyPair()
  await writeIdentity(path, encodeIdentityFile(pair, nowMs), config.engine.directory, plan.to === undefined)
  const made = { recipient: pair.recipient, path, keepMs: config.quarantine.keep }
  if (!writesConfig) return { ...made, configFile: undefined }
  try {
    await nameInConfig(file, {
      encryptTo: [pair.recipient],
      identities: [...config.quarantine.identities, { file: path }],
    })
  } catch (error) {
    // Nothing is encrypted to it, and nobody knows it.
    await rm(path, { force: true })
    throw error
  }
  return { ...made, configFile: file.path }
}

async function nameInConfig(
  file: ConfigFile,
  { encryptTo, identities }: Pick<Config['quarantine'], 'encryptTo' | 'identities'>,
): Promise<void> {
  const before = await readToChange(file.path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'CONFIG_NOT_FOUND') return undefined
    throw error
  })
  const text = setKeys(before?.text ?? '', [
    { section: 'quarantine', key: 'encryptTo', value: encryptTo },
    { section: 'quarantine', key: 'identities', value: identities.map((one) => ({ ...one })) },
  ])
  const { config } = await loadConfig({ path: namedAs(file.main), instead: new Map([[file.path, text]]) })
  if (config.quarantine.encryptTo.join() !== encryptTo.join()) {
    throw new UsageError(
      'Another file of the configuration sets quarantine.encryptTo, and what it says counts',
      `Take it out of conf.d, or make the key with --key-only and name it there.`,
    )
  }
  await writeChanged(file.path, before, text)
}

/** For its owner alone, who is the user of the daemon: of whom the directory is in which it works. */
async function writeIdentity(path: string, text: string, directory: string, isOurs: boolean): Promise<void> {
  try {
    const owner = await stat(directory).catch(() => undefined)
    if (isOurs) await makeDirectory(dirname(path), owner)
    const file = await open(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o400,
    )
    try {
      await file.writeFile(text)
      if (owner !== undefined && process.geteuid?.() === 0) await file.chown(owner.uid, owner.gid)
      await file.sync()
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
    await syncDirectory(dirname(path))
  } catch (cause) {
    if (cause instanceof SealError) throw cause
    if (systemCode(cause) === 'EEXIST') throw exists(path)
    throw new SealError(
      'QUARANTINE_KEY_UNREADABLE',
      `The key cannot be written to ${path}: ${messageOf(cause)}`,
      {
        details: { path },
        remedy: 'Run the command as root, or name another place with --to.',
        cause,
      },
    )
  }
}

async function makeDirectory(
  path: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 })
  const { uid } = await lstat(path)
  if (made !== undefined) {
    if (owner !== undefined && process.geteuid?.() === 0) await chown(path, owner.uid, owner.gid)
    await chmod(path, 0o700)
  } else if (!(await lstat(path)).isDirectory() || (uid !== 0 && uid !== (owner?.uid ?? uid))) {
    throw new SealError('QUARANTINE_KEY_UNSAFE', `${path} is no directory of the user of the daemon`, {
      details: { path },
      remedy: 'Remove it, or name another place with --to.',
    })
  }
}

async function freePath(directory: string, nowMs: number): Promise<string> {
  const day = new Date(nowMs).toISOString().slice(0, 'YYYY-MM-DD'.length)
  for (let number = 1; ; number++) {
    const path = join(directory, DIRECTORY, `${day}${number === 1 ? '' : `.${number}`}.key`)
    if (!(await isThere(path))) return path
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

function exists(path: string): SealError {
  return new SealError('QUARANTINE_KEY_EXISTS', `${path} is there already`, {
    details: { path },
    remedy: 'Name another file with --to: a key that mail is encrypted to must never be written over.',
  })
}
