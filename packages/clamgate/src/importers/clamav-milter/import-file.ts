import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { shown } from './draft.ts'
import { ImportError } from './errors.ts'
import { type ImportedConf, type ImportSources, importConf } from './import-conf.ts'
import { renderImport } from './render-import.ts'

/** A configuration of clamav-milter, and the file of ours that it comes to. */
export interface ImportResult {
  readonly conf: ImportedConf
  /** With its last line end. */
  readonly yaml: string
}

/**
 * Imports the text of a named file.
 * @throws {ImportError} IMPORT_FOREIGN when it holds no option of clamav-milter
 */
export function importNamed(
  path: string,
  { text, readList }: { readonly text: string } & Pick<ImportSources, 'readList'>,
): ImportResult {
  const file = shown(basename(path))
  const conf = importConf(text, { file, readList })
  if (conf.known === 0) {
    throw new ImportError('IMPORT_FOREIGN', `${shown(path)} holds no option of clamav-milter`, {
      remedy: 'Name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf.',
      details: { path },
    })
  }
  return { conf, yaml: `${renderImport(conf, file).join('\n')}\n` }
}

/** An old configuration may hold what not everybody should read, and so may the new one. */
const RESULT_MODE = 0o640

/**
 * Writes the result to a file that does not exist yet.
 * @throws {ImportError} IMPORT_OUTPUT
 */
export async function writeResult(path: string, yaml: string): Promise<void> {
  try {
    await writeFile(path, yaml, { flag: 'wx', mode: RESULT_MODE })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    const why = code === 'EEXIST' ? 'exists already' : `cannot be written (${code})`
    throw new ImportError('IMPORT_OUTPUT', `${shown(path)} ${why}`, {
      remedy: 'Name another file with --output, or leave it out to see the result on the screen.',
      details: { path },
      cause,
    })
  }
}
