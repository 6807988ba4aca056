import { storedName } from '../catalogue/catalogue.ts'
import type { CatalogueFile, CatalogueSource } from '../catalogue/types.ts'
import type { Level, Rating } from '../types.ts'

/** Whether a file is wanted, and why. */
export interface Choice {
  readonly wanted: boolean
  readonly reason: string
}

/** At which levels a rating is taken: the table of clamav-unofficial-sigs. */
const LEVELS: Readonly<Record<Rating, readonly Level[]>> = {
  REQUIRED: ['low', 'medium', 'high'],
  LOW: ['low', 'medium', 'high'],
  MEDIUM: ['medium', 'high'],
  HIGH: ['high'],
  LOWONLY: ['low'],
  MEDIUMONLY: ['medium'],
  LOWMEDIUMONLY: ['low', 'medium'],
  DISABLED: [],
}

/** Whether a level brings files of a rating. */
export function takes(level: Level, rating: Rating): boolean {
  return LEVELS[rating].includes(level)
}

/** A rating as it is written in lists of files. */
export function isRating(text: string): text is Rating {
  return Object.hasOwn(LEVELS, text)
}

/** What somebody has said of a source. */
export interface Wishes {
  readonly level: Level
  /** By stored name: what somebody has said of single files. */
  readonly explicit: ReadonlyMap<string, boolean>
  readonly isPaid: boolean
}

/** Whether each file of a source is wanted, by its stored name, in the order of the catalogue. */
export function chooseFiles(source: CatalogueSource, wishes: Wishes): ReadonlyMap<string, Choice> {
  const choices = new Map(source.files.map((file) => [storedName(file), choose(file, wishes)]))
  for (const { files, kind, why } of source.conflicts ?? []) {
    if (kind !== 'exclusive' || !files.every((name) => choices.get(name)?.wanted === true)) continue
    // What somebody asks for by its name stays.
    const [first, second] = files
    const [kept, dropped] = wishes.explicit.get(second) === true ? [second, first] : [first, second]
    choices.set(dropped, { wanted: false, reason: `not together with ${kept}: ${why}` })
  }
  const isAnyWanted = source.files.some(
    (file) => file.rating !== 'REQUIRED' && choices.get(storedName(file))?.wanted === true,
  )
  for (const file of source.files) {
    const name = storedName(file)
    if (file.rating !== 'REQUIRED' || isAnyWanted || wishes.explicit.has(name)) continue
    choices.set(name, { wanted: false, reason: 'no other file of the source is wanted' })
  }
  return choices
}

function choose(file: CatalogueFile, { level, explicit, isPaid }: Wishes): Choice {
  const { state, note, rating } = file
  const name = storedName(file)
  if (state === 'closed' || state === 'withdrawn') {
    return { wanted: false, reason: note === undefined ? state : `${state}: ${note}` }
  }
  if (file.isPaid === true && !isPaid) return { wanted: false, reason: 'for paid accounts: premium is false' }
  const said = explicit.get(name)
  if (said !== undefined) return { wanted: said, reason: `files.${name} is ${said}` }
  if (rating === undefined) return { wanted: true, reason: 'not rated: the switch of its source decides' }
  if (rating === 'DISABLED') return { wanted: false, reason: 'rating DISABLED' }
  const wanted = takes(level, rating)
  return { wanted, reason: wanted ? `rating ${rating}` : `rating ${rating}, and the source takes ${level}` }
}
