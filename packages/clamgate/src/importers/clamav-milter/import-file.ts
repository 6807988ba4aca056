import { basename } from 'node:path'
import { shown } from '../draft.ts'
import { ImportError } from '../errors.ts'
import { readText } from '../files.ts'
import { renderDraft } from '../render-draft.ts'
import { parseConf } from './conf-file.ts'
import { type ForeignFile, foreignFile } from './foreign-file.ts'
import { type ImportedConf, type ImportSources, importConf } from './import-conf.ts'

/** A configuration of clamav-milter, and the file of ours that it comes to. */
export interface ImportResult {
  readonly conf: ImportedConf
  /** With its last line end. */
  readonly yaml: string
  /** Everything that has a meaning here is in force in the result. */
  readonly isComplete: boolean
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
  throw new ImportError('IMPORT_UNREADABLE', `${shown(path)} ${read.problem}`, {
    remedy: REMEDY,
    details: { path },
    cause: read.cause,
  })
}

/**
 * Imports the text of a named file.
 * @throws {ImportError} IMPORT_FOREIGN when it holds no option that is clamav-milter's alone
 */
export function importNamed(
  path: string,
  { text, ...sources }: { readonly text: string } & Omit<ImportSources, 'file'>,
): ImportResult {
  const foreign = foreignFile(text, parseConf(text))
  if (foreign !== undefined) throw refusal(path, foreign)
  const file = shown(basename(path))
  const conf = importConf(text, { file, ...sources })
  return {
    conf,
    yaml: `${renderDraft(conf, { file, program: PROGRAM }).join('\n')}\n`,
    isComplete: conf.left.size === 0 && conf.notes.every(({ kind }) => kind !== 'not-carried'),
  }
}

function refusal(path: string, { what, remedy = REMEDY }: ForeignFile): ImportError {
  return new ImportError('IMPORT_FOREIGN', `${shown(path)} ${what}`, { remedy, details: { path } })
}
