import { shown } from '../../draft.ts'
import { MILTER_OPTIONS, OWN_OPTIONS, SIGNATURE_OPTIONS } from '../config-php/parameters.ts'
import { keyName } from '../problems.ts'
import type { PanelDraft } from './panel-draft.ts'

/** How the result speaks of parameters in its comments, `config.php OnInfected Reject`, and which one each comment means. */
export class Origins {
  readonly #file: string
  readonly #lineOf: (names: readonly string[]) => number | undefined
  readonly #keys = new Map<string, string>()

  constructor(file: string, lineOf: (names: readonly string[]) => number | undefined = () => undefined) {
    this.#file = file
    this.#lineOf = lineOf
  }

  /** Of the parameter with these names, outer ones first; with its value, where it is no secret. */
  of(names: readonly string[], value?: string): string {
    const line = this.#lineOf(names)
    const place = line === undefined ? this.#file : `${this.#file}:${line}`
    const origin = shown([place, names.at(-1), value].filter((part) => part !== undefined).join(' '))
    const [first = '', ...more] = names
    this.#keys.set(origin, keyName(first, ...more))
    return origin
  }

  /** The parameter that an origin means. Some say what other programs do without one. */
  key(origin: string): string | undefined {
    const [, program, name] =
      /^what (clamav-milter|clamav-unofficial-sigs) does without (\w+)/.exec(origin) ?? []
    if (name === undefined) return this.#keys.get(origin)
    return keyName(program === 'clamav-milter' ? MILTER_OPTIONS : SIGNATURE_OPTIONS, name)
  }
}

/** The parameter behind a key of the result, and how the result speaks of it. */
export function parameterOf(draft: PanelDraft, origins: Origins): (key: string) => string {
  const byPath = new Map(draft.entries.map(({ path, key }) => [path.join('.'), key]))
  return (key) => {
    for (let path = key; path !== ''; path = path.replace(/(?:^|[.[])[^.[]*$/, '')) {
      const [, list = path, index] = /^(.*)\[(\d+)\]$/.exec(path) ?? []
      const values = draft.settings.get(list)?.values
      const origin = (values?.[Number(index ?? 0)] ?? values?.[0])?.origin
      const found = byPath.get(path) ?? (origin === undefined ? undefined : origins.key(origin))
      if (found !== undefined) return found
    }
    return keyName(OWN_OPTIONS, key)
  }
}
