import { access, constants } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { defaultSocketPath, RUN_DIRECTORY } from './path.ts'

export interface FindSocketOptions {
  /** The key `control.socket`. */
  readonly configured: string | undefined
  /** The configuration file as it was named; relative to the working directory. */
  readonly configPath: string | undefined
  readonly defaultConfigPath: string
  /** The environment variable `XDG_RUNTIME_DIR`. */
  readonly runtimeDirectory: string | undefined
}

/** The path of the control socket on this machine, for the daemon and for the command line. */
export async function findSocketPath(options: FindSocketOptions): Promise<string> {
  const { configured, configPath, defaultConfigPath, runtimeDirectory } = options
  if (configured !== undefined) return configured
  return defaultSocketPath({
    uid: process.geteuid?.() ?? 0,
    configPath: configPath === undefined ? undefined : resolve(configPath),
    defaultConfigPath,
    runDirectoryWritable: await isWritable(RUN_DIRECTORY),
    runtimeDirectory,
    temporaryDirectory: tmpdir(),
  })
}

async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK)
    return true
  } catch {
    return false // not there, or not for us
  }
}
