import { language, locale } from './language.ts'

/** A text, or one that needs values. */
type Entry = string | ((...values: never[]) => string) | { readonly [key: string]: Entry }
type Catalogue = { readonly [key: string]: Entry }

/** The same keys, and for each a text or a function of the same values. */
type Same<C> = {
  readonly [K in keyof C]: C[K] extends string
    ? string
    : C[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Same<C[K]>
}

/**
 * The words of one page or part in every language; the compiler misses no key. Call what comes back where it is shown: it
 * gives the words of the language that is chosen, and whoever shows them is drawn anew when that changes.
 */
export function inLanguages<const C extends Catalogue>(all: {
  readonly en: C
  readonly de: Same<C>
}): () => Same<C> {
  // The keys of `en` are what `Same` is made of.
  const en = all.en as unknown as Same<C>
  return () => (language.value === 'de' ? all.de : en)
}

/** The form for a number: `plural(n, { one: 'message', other: 'messages' })`. */
export function plural(count: number, forms: { readonly one: string; readonly other: string }): string {
  return new Intl.PluralRules(locale.value).select(count) === 'one' ? forms.one : forms.other
}
