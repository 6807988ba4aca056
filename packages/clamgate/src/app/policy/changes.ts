import { isPair, isScalar, parseDocument, visit } from 'yaml'
import { type LoadedConfig, loadConfig } from '../../config/load/load.ts'
import { differencesBetween } from '../config/differences.ts'
import { PolicyError } from './errors.ts'

export interface Change {
  /** The file that names the configuration; undefined: the default one. */
  readonly main: string | undefined
  /** The file that is changed, with the text that it is to have. */
  readonly path: string
  readonly before: string
  readonly text: string
}

/**
 * Reads a configuration with a changed file, of which the policy alone may be another one: who can sign in to the console must
 * not come to run programs or to read files of this host by it.
 * @throws {ConfigError} it is broken; {PolicyError} POLICY_ELSEWHERE, POLICY_FOREIGN_FILE
 */
export async function readChanged({ main, path, before, text }: Change): Promise<LoadedConfig> {
  const known = filesIn(before)
  const foreign = [...filesIn(text)].flatMap(([place, file]) => (known.has(place) ? [] : [file]))
  if (foreign.length > 0) {
    throw new PolicyError(
      'POLICY_FOREIGN_FILE',
      `The text refers to ${foreign.join(', ')}, which the file does not do there yet`,
      {
        remedy: 'Write the entries into the list itself, or add the file on the host: clamgate config edit',
      },
    )
  }
  const old = await loadConfig({ path: main, instead: new Map([[path, before]]) })
  const loaded = await loadConfig({ path: main, instead: new Map([[path, text]]) })
  const elsewhere = differencesBetween(old.config, loaded.config)
    .map(({ key }) => key)
    .filter((key) => !key.startsWith('policy.'))
  if (elsewhere.length > 0) {
    throw new PolicyError(
      'POLICY_ELSEWHERE',
      `The text changes ${elsewhere.join(', ')}, and the console changes the policy alone`,
      {
        remedy: 'Leave the rest as it is, or edit the file on the host: clamgate config edit',
      },
    )
  }
  return loaded
}

/**
 * Values of all keys `file`, by the section that they are in: a file that another one names may be a key or a password, and what is no
 * entry of a list is quoted where that is said.
 */
function filesIn(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  visit(parseDocument(text), {
    Pair(_, { key, value }, path) {
      if (!isScalar(key) || key.value !== 'file' || !isScalar(value)) return
      const section = path.find((node) => isPair(node))?.key
      const file = String(value.value)
      files.set(JSON.stringify([isScalar(section) ? section.value : null, file]), file)
    },
  })
  return files
}
