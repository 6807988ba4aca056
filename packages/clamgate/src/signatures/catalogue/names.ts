import { nearest } from '../../ground/nearest.ts'
import { CATALOGUE, catalogueFile, catalogueSource, storedName } from './catalogue.ts'
import type { CatalogueSource } from './types.ts'

/** What a name that is no source was meant to be. */
export type Meant =
  | { readonly kind: 'source'; readonly name: string }
  | {
      readonly kind: 'group'
      readonly title: string
      readonly source: string
      readonly files: readonly string[]
    }

/** What was meant by a name of a source that nobody has: another name of one, a typing mistake, a group of its files. */
export function sourceMeant(name: string): Meant | undefined {
  const word = plain(name)
  const alias = CATALOGUE.find((one) => (one.aliases ?? []).some((other) => plain(other) === word))
  if (alias !== undefined) return { kind: 'source', name: alias.name }
  for (const source of CATALOGUE) {
    const group = Object.entries(source.groups ?? {}).find(([key, title]) => isGroup(word, key, title))
    if (group === undefined || group[0] === source.name) continue
    const files = source.files.filter((file) => file.group === group[0]).map(storedName)
    return { kind: 'group', title: group[1], source: source.name, files }
  }
  const near = nearest(
    name,
    CATALOGUE.flatMap((one) => [one.name, ...(one.aliases ?? [])]),
  )
  if (near === undefined) return undefined
  return catalogueSource(near) === undefined ? sourceMeant(near) : { kind: 'source', name: near }
}

/** `oitc` and `winnow` are both OITC (winnow). */
function isGroup(word: string, key: string, title: string): boolean {
  return word === plain(key) || title.split(/[\s(),]+/).some((part) => part !== '' && plain(part) === word)
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_. ]/g, '')
}

/** The file of a source that was meant by a name that it does not have. */
export function fileMeant(source: CatalogueSource, name: string): string | undefined {
  const names = source.files.map(storedName)
  const base = name.slice(name.lastIndexOf('/') + 1)
  return nearest(base, names) ?? names.find((one) => one.toLowerCase().startsWith(`${base.toLowerCase()}.`))
}

/** The other source that has a file of this name. */
export function sourceWith(name: string): string | undefined {
  return CATALOGUE.find((source) => catalogueFile(source, name) !== undefined)?.name
}
