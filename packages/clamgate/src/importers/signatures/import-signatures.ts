import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { shown } from '../draft.ts'
import { ImportError } from '../errors.ts'
import { importFangfrisch, isFangfrisch } from '../fangfrisch/import-fangfrisch.ts'
import { readText } from '../files.ts'
import { isPluginConfig, readPluginConfig } from '../imscp-plugin/import-plugin.ts'
import { importSettings } from '../unofficial-sigs/import-unofficial-sigs.ts'
import { isUnofficialSigs } from '../unofficial-sigs/recognise.ts'
import { type ConfText, readSettings } from '../unofficial-sigs/settings.ts'
import type { SignaturesDraft } from './signatures-draft.ts'

/** A configuration of another updater in terms of ours. */
export interface SignaturesImport {
  /** Whose it is. */
  readonly program: string
  /** The files that were read. */
  readonly files: readonly string[]
  readonly draft: SignaturesDraft
  /** All was carried over that has a meaning here. */
  readonly isComplete: boolean
}

const REMEDY =
  'Name user.conf or the directory of clamav-unofficial-sigs, fangfrisch.conf, or config.php of the old plugin.'

/**
 * Imports the configuration of another updater, known by its content: a file; or a directory of clamav-unofficial-sigs. A
 * `user.conf` counts together with the `master.conf` and `os.conf` beside it, as the script reads them.
 *
 * @throws {ImportError} IMPORT_UNREADABLE, IMPORT_FOREIGN
 */
export function importSignatures(path: string): SignaturesImport {
  if (isDirectory(path)) {
    const texts = confTexts(path)
    if (texts.length > 0) return unofficialSigs(path, texts)
    throw new ImportError('IMPORT_UNREADABLE', `${shown(path)} has no user.conf, master.conf or os.conf`, {
      remedy: REMEDY,
      details: { path },
    })
  }
  const text = readOrThrow(path)
  const file = shown(basename(path))
  if (isPluginConfig(text)) return plugin(path, text, file)
  if (isFangfrisch(text)) return result('fangfrisch', [path], importFangfrisch(text, file))
  if (!isUnofficialSigs(text)) throw foreign(path, text)
  const beside = basename(path) === 'user.conf' ? confTexts(dirname(path)) : []
  const alone = { file, text, isShipped: file === 'master.conf' }
  return unofficialSigs(dirname(path), beside.length > 0 ? beside : [alone])
}

/** In the order in which the script reads them: a later file counts more. */
function confTexts(directory: string): readonly ConfText[] {
  return ['master.conf', 'os.conf', 'user.conf'].flatMap((file) => {
    const read = readText(join(directory, file))
    if ('text' in read) return [{ file, text: read.text, isShipped: file === 'master.conf' }]
    if (read.problem === 'does not exist') return []
    throw unreadable(join(directory, file), read)
  })
}

function unofficialSigs(directory: string, texts: readonly ConfText[]): SignaturesImport {
  const isWhole = texts.some(({ file }) => file === 'master.conf')
  const draft = importSettings(readSettings(texts), { release: 'v8', isWhole, readFile: readText })
  const files = texts.map(({ file }) => join(directory, file))
  return result('clamav-unofficial-sigs', files, draft)
}

function plugin(path: string, text: string, file: string): SignaturesImport {
  const settings = readPluginConfig(text, file)
  if (settings === undefined) {
    const message = `${shown(path)} has clamav_unofficial_sigs_options that are no plain array`
    throw new ImportError('IMPORT_FOREIGN', message, {
      remedy: 'Write them as texts, lists and numbers alone: what PHP would compute is not read.',
      details: { path },
    })
  }
  const draft = importSettings(settings, { release: 'v5', isWhole: false, readFile: readText })
  return result('the old plugin', [path], draft)
}

function result(program: string, files: readonly string[], draft: SignaturesDraft): SignaturesImport {
  return { program, files, draft, isComplete: draft.notes.every(({ kind }) => kind !== 'not-carried') }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // reading says why
  }
}

function readOrThrow(path: string): string {
  const read = readText(path)
  if ('text' in read) return read.text
  throw unreadable(path, read)
}

function unreadable(path: string, read: { readonly problem: string; readonly cause?: unknown }): ImportError {
  return new ImportError('IMPORT_UNREADABLE', `${shown(path)} ${read.problem}`, {
    remedy: REMEDY,
    details: { path },
    cause: read.cause,
  })
}

function foreign(path: string, text: string): ImportError {
  const what =
    text.trim() === ''
      ? 'is empty'
      : /^\s*DatabaseMirror\b/m.test(text)
        ? 'is a configuration of freshclam, which fetches the official databases'
        : /^signatures:/m.test(text)
          ? 'is a configuration of Clamgate already'
          : 'is none of clamav-unofficial-sigs, of fangfrisch or of the old plugin'
  return new ImportError('IMPORT_FOREIGN', `${shown(path)} ${what}`, { remedy: REMEDY, details: { path } })
}
