import { assemble, type Segment } from './continuations.ts'
import { decodeEncodedWords, percentDecoded } from './encoded-words.ts'
import { looseValues } from './loose-values.ts'
import { placesIn } from './places.ts'

const MAX_PLACES = 16

/** Every name of a file that stands in a field, as `name` or `filename`: decoded and not. */
export function fileNames(field: string, add: (name: string) => void): void {
  const pieces: Segment[] = []
  for (const place of placesIn(field, /(?:file)?name/gi, MAX_PLACES)) {
    let isFirst = true
    looseValues(field, place.value, 'D06', (value) => {
      if (isFirst && place.isStarred) pieces.push({ ...place, value })
      isFirst = false
      decodedNames(value, add)
    })
  }
  for (const whole of assemble(pieces)) decodedNames(whole, add)
}

/** A name as it stands, and decoded. */
export function decodedNames(value: string, add: (name: string) => void): void {
  const name = value.trim()
  add(name)
  if (name.includes('=?')) add(decodeEncodedWords(name).trim())
  if (name.includes('%')) add(percentDecoded(name.replace(/^[^']{0,100}'[^']{0,100}'/, '')).trim())
}
