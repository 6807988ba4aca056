import {
  CATALOGUE,
  catalogueFile,
  catalogueSource,
  storedName,
} from '../../signatures/catalogue/catalogue.ts'
import { formatOf, refusalOf } from '../../signatures/catalogue/formats.ts'
import { fileMeant, sourceWith } from '../../signatures/catalogue/names.ts'
import type { CatalogueSource } from '../../signatures/catalogue/types.ts'
import { error, type Finding, showText, showValue, warning } from '../problem.ts'
import type { SourceSettings } from '../schema.ts'

/** Files of a source of the catalogue that it does not have, or no longer. */
export function* checkCatalogueFiles(
  key: string,
  known: CatalogueSource,
  { files, premium }: SourceSettings,
): Generator<Finding> {
  if (files === undefined) return
  if (Array.isArray(files)) {
    const example = files.slice(0, 2).map((name) => `${name}: true`)
    const message = `${known.name} has its own list of files: a list is for a source of your own`
    yield error(`${key}.files`, message, `write { ${example.join(', ') || 'NAME: false'} }`)
    return
  }
  const wanted = new Set<string>()
  const seen = new Map<string, string>()
  for (const [name, isWanted] of Object.entries(files)) {
    const at = `${key}.files.${showText(name)}`
    const file = catalogueFile(known, name)
    if (file === undefined) {
      yield error(at, `${known.name} has no file of this name`, remedyFor(known, name))
      continue
    }
    const other = seen.get(storedName(file))
    if (other !== undefined) yield error(at, `is the same file as ${other}`, 'keep one of the two')
    seen.set(storedName(file), name)
    if (!isWanted) continue
    wanted.add(storedName(file))
    if (file.state === 'closed' || file.state === 'withdrawn') {
      yield warning(at, `is ${file.state} and never fetched: ${plain(file.note)}`, 'remove it')
    } else if (file.isPaid === true && premium !== true) {
      yield warning(at, 'has no effect: it is for paid accounts', `add premium: true to ${key}`)
    }
  }
  yield* conflicts(key, known, wanted)
}

function remedyFor(known: CatalogueSource, name: string): string {
  const near = fileMeant(known, name)
  const other = sourceWith(name)
  if (other !== undefined) return `it is a file of ${other}`
  if (near !== undefined) return `did you mean ${near}?`
  return `run clamgate signatures list --source ${known.name}`
}

/** Pairs that somebody asks for by their names. */
function* conflicts(key: string, known: CatalogueSource, wanted: ReadonlySet<string>): Generator<Finding> {
  for (const { files, kind, why } of known.conflicts ?? []) {
    const [first, second] = files
    if (kind !== 'exclusive' || !wanted.has(first) || !wanted.has(second)) continue
    const message = `excludes ${second}: ${why}`
    yield error(`${key}.files.${first}`, message, 'switch on one of the two')
  }
}

/** Files of a source of one's own that ClamAV, or the road, does not take. */
export function* checkOwnFiles(key: string, { files }: SourceSettings): Generator<Finding> {
  if (files === undefined) return
  if (!Array.isArray(files)) {
    const names = Object.entries(files).flatMap(([name, wanted]) => (wanted ? [name] : []))
    const remedy = `write [ ${names.join(', ') || 'own.ndb'} ]`
    yield error(`${key}.files`, 'a source of your own has a list of files', remedy)
    return
  }
  if (files.length === 0)
    yield error(`${key}.files`, 'the list is empty', 'name the files, or remove the source')
  const seen = new Set<string>()
  for (const [index, name] of files.entries()) {
    const at = `${key}.files[${index}]`
    const refusal = refusalOf(name)
    if (name.includes('/')) {
      yield error(at, `${showValue(name)} is a path`, 'name the file alone, and put its directory into url')
    } else if (!/^[A-Za-z0-9_][\w.+@-]*$/.test(name)) {
      const message = `${showValue(name)} is no name for a file of a source`
      yield error(at, message, 'use letters, digits, dots, - and _')
    } else if (refusal !== undefined) {
      yield error(at, `${showValue(name)} is not taken: ${refusal}`, 'leave it out')
    } else if (/^clamgate-/i.test(name)) {
      yield error(at, `names that begin with clamgate- are for files of ours`, 'rename it')
    } else if (/^(?:main|daily|bytecode)\.[^.]*$/i.test(name)) {
      yield error(at, `${showValue(name)} has the name of an official database`, 'rename it')
    } else if (seen.has(name.toLowerCase())) {
      yield error(at, `${showValue(name)} is named twice`, 'remove one')
    }
    seen.add(name.toLowerCase())
  }
}

/** Files of one name from two sources: of one's own, or of one's own and one of the catalogue that is on. */
export function* checkCollisions(
  sources: Readonly<Record<string, SourceSettings>>,
  isOn: (name: string, source: SourceSettings) => boolean,
): Generator<Finding> {
  const owners = new Map<string, string>()
  for (const { name, files } of CATALOGUE) {
    const settings = sources[name]
    if (settings === undefined || !isOn(name, settings)) continue
    for (const file of files) {
      const isGone = file.state === 'closed' || file.state === 'withdrawn'
      if (!isGone) owners.set(storedName(file).toLowerCase(), name)
    }
  }
  for (const [name, source] of Object.entries(sources)) {
    if (catalogueSource(name) !== undefined || !isOn(name, source) || !Array.isArray(source.files)) continue
    for (const [index, file] of source.files.entries()) {
      const owner = owners.get(file.toLowerCase())
      if (owner === undefined) owners.set(file.toLowerCase(), name)
      if (owner === undefined || owner === name || formatOf(file) === undefined) continue
      yield error(
        `signatures.sources.${name}.files[${index}]`,
        `${showValue(file)} is a file of signatures.sources.${owner}, too`,
        'rename one, or switch one of the sources off',
        [`signatures.sources.${owner}`],
      )
    }
  }
}

function plain(note = ''): string {
  return note.replace(/\.$/, '')
}
