import { access, constants } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
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

/**
 * Where the command line looks for the daemon, one after the other: where its file says; where it would be without that,
 * and where a daemon with `control.socket` leaves a link; and the same of a daemon of the host, for an ordinary user.
 */
export async function candidateSockets(options: FindSocketOptions): Promise<readonly string[]> {
  const usual = await usualSocketPath(options)
  const ofHost = join(RUN_DIRECTORY, basename(usual))
  const { configured } = options
  return [...new Set(configured === undefined ? [usual, ofHost] : [configured, usual, ofHost])]
}

/** Where the control socket is when nobody says: see {@link defaultSocketPath}. */
export async function usualSocketPath(options: Omit<FindSocketOptions, 'configured'>): Promise<string> {
  const { configPath, defaultConfigPath, runtimeDirectory } = options
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
