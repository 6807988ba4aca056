import { catalogueFile, storedName } from '../../signatures/catalogue/catalogue.ts'
import type { CatalogueSource } from '../../signatures/catalogue/types.ts'
import { chooseFiles, isRating, takes } from '../../signatures/plan/choice.ts'
import type { Level, Rating } from '../../signatures/types.ts'
import { shown } from '../draft.ts'
import { fileDifferences } from '../signatures/foreign-source.ts'
import { type Context, defaultOrigin } from './context.ts'
import { NEVER_LISTED, type Provider } from './providers.ts'
import type { Setting } from './settings.ts'

interface Wish {
  readonly level: Level
  readonly isPaid: boolean
  readonly noYara: Setting | undefined
}

/** Puts into the draft what the lists of files say otherwise than our catalogue. */
export function convertFiles(
  provider: Provider,
  source: CatalogueSource,
  { level, isPaid, noYara }: Wish,
  context: Context,
): void {
  const { draft, setting } = context
  const list = setting(`${provider.prefix}_dbs`)
  const paid = isPaid ? setting(`${provider.prefix}_premium_dbs`) : undefined
  const wanted = new Set<string>()
  if (list === undefined) {
    // No list of its own: that of the program, which is our catalogue but for some files.
    const ours = chooseFiles(source, { level, isPaid, explicit: new Map() })
    for (const [name, { wanted: isWanted }] of ours) if (isWanted && !NEVER_LISTED.has(name)) wanted.add(name)
  } else {
    for (const one of listed(source, list, context)) if (isTaken(one.rating, level)) wanted.add(one.name)
    if (isPaid && paid === undefined) {
      for (const file of source.files) if (file.isPaid === true) wanted.add(storedName(file))
    }
  }
  if (paid !== undefined) {
    for (const one of listed(source, paid, context)) if (isTaken(one.rating, level)) wanted.add(one.name)
  }
  const yara = [...wanted].filter((name) => /\.yara?$/i.test(name))
  if (noYara !== undefined) for (const name of yara) wanted.delete(name)
  for (const [name, isWanted] of fileDifferences(source, { level, isPaid, wanted })) {
    const origin =
      noYara !== undefined && yara.includes(name)
        ? noYara.origin
        : (originOfFile(source, name, list) ?? defaultOrigin(`${provider.prefix}_dbs`))
    draft.set(['sources', source.name, 'files', name], isWanted, origin)
  }
}

/** Entries of a list that the catalogue has; others are told. */
function* listed(
  source: CatalogueSource,
  { words, value, file, name: variable, isShipped, place }: Setting,
  { draft }: Context,
): Generator<{ readonly name: string; readonly rating: Rating | undefined }> {
  const entries = words.length > 0 ? words : value.split(/\s+/).map((text) => ({ text, line: 0 }))
  for (const { text, line } of entries) {
    const [entry = '', rating = ''] = text.split('|')
    if (entry === '' || /^#/.test(entry)) continue
    const known = catalogueFile(source, entry)
    const about = { place: line === 0 ? place : `${file}:${line}`, option: shown(`${variable} ${entry}`) }
    if (known === undefined) {
      if (!isShipped) draft.note('not-carried', `${source.title} has no such file`, about)
      continue
    }
    if (known.state === 'closed' || known.state === 'withdrawn') {
      const why = known.note?.replace(/\.$/, '') ?? known.state
      if (!isShipped) draft.note('without-meaning', `it is ${known.state}: ${why}`, about)
      continue
    }
    yield { name: storedName(known), rating: isRating(rating) ? rating : undefined }
  }
}

/** Entries without a rating are taken at every level. */
function isTaken(rating: Rating | undefined, level: Level): boolean {
  return rating === undefined || takes(level, rating)
}

function originOfFile(source: CatalogueSource, name: string, list: Setting | undefined): string | undefined {
  if (list === undefined) return undefined
  const word = list.words.find(({ text }) => {
    const known = catalogueFile(source, text.split('|')[0] ?? '')
    return known !== undefined && storedName(known) === name
  })
  return word === undefined ? list.origin : `${list.file}:${word.line} ${list.name}`
}
