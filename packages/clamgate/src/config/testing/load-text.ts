import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { type LoadedConfig, loadConfig } from '../load/load.ts'
import type { Environment } from '../load/secrets.ts'
import { type ConfigProblem, formatProblem } from '../problem.ts'

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
  const named = (problem: ConfigProblem, file: string | undefined): string => {
    const line = formatProblem(problem, file)
    return file !== undefined && line.startsWith(file) ? `FILE${line.slice(file.length)}` : line
  }
  try {
    const { warnings, path } = await loadText(text, env)
    return warnings.map((warning) => named(warning, path))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((problem) => named(problem, error.file))
  }
}
