import { cleanText } from '../../ground/clean.ts'
import { ImportError } from '../errors.ts'

/** Where to mend a parameter; for the panel, which shows one line. */
export const REMEDY =
  'Mend it in config.php, or in data/persistent/plugins/ClamAV.php below the directory of the panel, and update the plugin list.'

/** Of more problems only the number is told: the panel shows one line. */
const MOST_TOLD = 5
const PROBLEM_CHARS = 400
const KEY_CHARS = 60

/** A parameter as config.php has it: `clamav_milter_options['OnInfected']`. */
export function keyName(first: string, ...more: readonly string[]): string {
  return `${cleanText(first, KEY_CHARS)}${more.map((one) => `['${cleanText(one, KEY_CHARS)}']`).join('')}`
}

/** What is wrong with the parameters, each told once, all of it in one error. */
export class Problems {
  readonly #sentences: string[] = []
  readonly #keys = new Set<string>()

  /** The first that is said of a key counts: what is said after that may follow from it. */
  add(key: string, what: string): void {
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    this.#sentences.push(cleanText(`${key}: ${what}`, PROBLEM_CHARS))
  }

  get isEmpty(): boolean {
    return this.#sentences.length === 0
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** @throws {ImportError} IMPORT_VALUE where there is any */
  check(): void {
    const [first] = this.#keys
    if (first === undefined) return
    const told = this.#sentences.slice(0, MOST_TOLD)
    const rest = this.#sentences.length - told.length
    const more =
      rest === 0 ? '' : `; and ${rest} more ${rest === 1 ? 'parameter is' : 'parameters are'} wrong`
    throw new ImportError('IMPORT_VALUE', `${told.join('; ')}${more}`, {
      remedy: REMEDY,
      details: { parameter: first, wrong: this.#sentences.length },
    })
  }
}
