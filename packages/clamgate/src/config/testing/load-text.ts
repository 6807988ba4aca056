import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { type LoadedConfig, loadConfig } from '../load/load.ts'
import type { Environment } from '../load/secrets.ts'
import { formatProblem } from '../problem.ts'

/** A fresh directory that is removed when the scope ends. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'clamgate-config-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

/** Loads a configuration that is given as text; its file is readable by its owner only. */
export async function loadText(text: string | Buffer, env: Environment = {}): Promise<LoadedConfig> {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'clamgate.yaml')
  await writeFile(path, text, { mode: 0o600 })
  return await loadConfig({ path, env })
}

/** The lines that `config check` prints for a text, errors and warnings, with the file called FILE. */
export async function problemLines(text: string | Buffer, env: Environment = {}): Promise<readonly string[]> {
  try {
    const { warnings } = await loadText(text, env)
    return warnings.map((warning) => formatProblem(warning, 'FILE'))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((problem) => formatProblem(problem, 'FILE'))
  }
}
