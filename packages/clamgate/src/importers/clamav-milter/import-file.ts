import { basename } from 'node:path'
import { shown } from '../draft.ts'
import { ImportError } from '../errors.ts'
import { readText } from '../files.ts'
import { renderDraft } from '../render-draft.ts'
import { type ImportedConf, type ImportSources, importConf } from './import-conf.ts'

/** A configuration of clamav-milter, and the file of ours that it comes to. */
export interface ImportResult {
  readonly conf: ImportedConf
  /** With its last line end. */
  readonly yaml: string
}

/** The program whose configuration this is. */
export const PROGRAM = 'clamav-milter'

const REMEDY = 'Name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf.'

/**
 * Reads a clamav-milter.conf as text.
 * @throws {ImportError} IMPORT_UNREADABLE
 */
export function readConf(path: string): string {
  const read = readText(path)
  if ('text' in read) return read.text
  throw new ImportError('IMPORT_UNREADABLE', `${path} ${read.problem}`, {
    remedy: REMEDY,
    details: { path },
    cause: read.cause,
  })
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
      remedy: REMEDY,
      details: { path },
    })
  }
  return { conf, yaml: `${renderDraft(conf, { file, program: PROGRAM }).join('\n')}\n` }
}
