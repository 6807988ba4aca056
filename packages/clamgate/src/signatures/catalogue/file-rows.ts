import type { FileClass, Rating } from '../types.ts'
import type { CatalogueFile } from './types.ts'

type More = Omit<Partial<CatalogueFile>, 'name' | 'rating' | 'class' | 'purpose'>

/** A file in one line of the catalogue. */
export function file(
  name: string,
  rating: Rating,
  meaning: FileClass,
  purpose: string,
  more: More = {},
): CatalogueFile {
  return { name, rating, class: meaning, purpose, ...more }
}

/** A file without detections of its own, which helps those of its source. */
export function companion(name: string, purpose: string, more: More = {}): CatalogueFile {
  return file(name, 'REQUIRED', 'companion', purpose, more)
}

/** Files of one group, with what holds for all of them. */
export function group(name: string, files: readonly CatalogueFile[], more: More = {}): CatalogueFile[] {
  return files.map((one) => ({ ...more, ...one, group: name }))
}
