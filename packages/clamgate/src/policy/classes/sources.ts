import { SETS_OF_SANESECURITY } from '../../patterns/source.ts'
import type { Found } from '../types.ts'
import { classify } from './signature-classes.ts'

const OF_SANESECURITY: ReadonlySet<string> = new Set(SETS_OF_SANESECURITY)

/**
 * Every word for the source of a finding that holds. The file decides whose it is, since anybody can give a signature any
 * name; what the name says holds beside it where it tells the set within Sanesecurity, or where nobody knows whose the file is.
 */
export function sourcesOf({ source, signature }: Found): readonly string[] {
  const byName = classify(signature).source
  const isBoth = source === 'local' || (source === 'sanesecurity' && OF_SANESECURITY.has(byName))
  return isBoth ? [source.toLowerCase(), byName] : [source.toLowerCase()]
}
