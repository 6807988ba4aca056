import { signal } from '@preact/signals'
import { language } from './language.ts'

/** German for what the server words in English, by its code, name or path. */
export interface LateGerman<W> {
  /**
   * The words for it in the chosen language. Undefined: the server's own are in that language, or nobody has others, or they
   * are not there yet; then the server's stand, marked as English.
   */
  readonly of: (key: string | undefined) => W | undefined
  /** Has them come where somebody reads German, before they are needed: nobody should see a sentence change. */
  readonly load: () => void
}

/** Words in a chunk of their own, which only those load who read German. */
export function lateGerman<W>(ask: () => Promise<Readonly<Record<string, W>>>): LateGerman<W> {
  const german = signal<Readonly<Record<string, W>> | undefined>(undefined)
  let isAsked = false
  const load = () => {
    if (isAsked || language.value !== 'de') return
    isAsked = true
    ask().then(
      (words) => {
        german.value = words
      },
      () => {
        isAsked = false // without them the server's sentences stand; the next one asks again
      },
    )
  }
  const of = (key: string | undefined) => {
    if (language.value !== 'de' || key === undefined) return undefined
    if (german.value === undefined) {
      load()
      return undefined
    }
    return Object.hasOwn(german.value, key) ? german.value[key] : undefined
  }
  return { of, load }
}
