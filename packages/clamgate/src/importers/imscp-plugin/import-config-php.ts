import { basename } from 'node:path'
import { type Note, shown } from '../draft.ts'
import { ImportError } from '../errors.ts'
import type { ReadText } from '../files.ts'
import { type SecretFile, writeSecrets } from '../signatures/secret-files.ts'
import { readConfigPhp } from './config-php/read-config-php.ts'
import { convertPanelConfig } from './convert.ts'
import type { PanelConfiguration } from './types.ts'

/** A config.php as a configuration of ours that stands alone. */
export interface ImportedConfigPhp {
  readonly configuration: PanelConfiguration
  readonly notes: readonly Note[]
  readonly secrets: readonly SecretFile[]
}

/**
 * Imports the text of a config.php, or the JSON that the panel keeps of it. Secrets are written to files.
 *
 * @throws {ImportError} IMPORT_FOREIGN where it is no plain array, IMPORT_VALUE, IMPORT_OUTPUT
 */
export async function importConfigPhp(
  path: string,
  {
    text,
    readList,
    keepLogFile,
    secretsDirectory,
  }: {
    readonly text: string
    readonly readList: (path: string) => ReadText
    readonly keepLogFile: boolean
    readonly secretsDirectory: string
  },
): Promise<ImportedConfigPhp> {
  const read = readConfigPhp(text)
  if (read === undefined) throw notPlain(path)
  const file = shown(basename(path))
  const heading = [`Configuration of Clamgate, made from ${file} by clamgate config import.`]
  const place = { file, heading, readList, keepLogFile, lineOf: read.lineOf, isUnitTold: true }
  const draft = convertPanelConfig(read.values, place)
  const texts = new Map(draft.secrets.map((secret) => [secret.name, secret.text]))
  const secrets = await writeSecrets(secretsDirectory, texts)
  const paths = new Map(secrets.map((secret) => [secret.name, secret.path]))
  const configuration = convertPanelConfig(read.values, {
    ...place,
    secretPath: (name) => paths.get(name) ?? name,
  })
  const notes = configuration.remarks.map(({ kind, sentence, lines }): Note => {
    return { kind, place: undefined, option: undefined, text: sentence, lines }
  })
  return { configuration, notes, secrets }
}

function notPlain(path: string): ImportError {
  return new ImportError(
    'IMPORT_FOREIGN',
    `${shown(path)} does not just return an array of texts and numbers`,
    {
      remedy:
        'Write it as one array of texts, numbers and arrays: nothing is executed, so what PHP would compute is not read. The local file of the panel is laid over config.php, and is none by itself.',
      details: { path },
    },
  )
}
