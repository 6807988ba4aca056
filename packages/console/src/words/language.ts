import { computed, type ReadonlySignal, signal } from '@preact/signals'

/** Languages that the console has all its words in. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' }

const KEPT = 'clamgate.language'

/** What everything is said in. The account's own choice is set when it is known. */
export const language = signal<Language>(firstLanguage())

/** Numbers and dates follow the reader's region where it is one of the language. */
export const locale: ReadonlySignal<string> = computed(
  () => navigator.languages.find((one) => one.split('-')[0] === language.value) ?? language.value,
)

export function chooseLanguage(next: Language): void {
  language.value = next
  keep(KEPT, next)
}

/** Remembers a choice in this browser; where it may not, the choice lasts until the page is closed. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // storage is switched off
  }
}

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

export function asLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((one) => one === text)
}

/** Whether this browser wants one of the languages that there are: by a choice that was made in it, or by itself. */
export function asksForLanguage(): boolean {
  return wantedLanguage() !== undefined
}

function wantedLanguage(): Language | undefined {
  const wanted = [kept(KEPT), ...navigator.languages.map((one) => one.split('-')[0])]
  return wanted.map(asLanguage).find((one) => one !== undefined)
}

function firstLanguage(): Language {
  return wantedLanguage() ?? 'en'
}
