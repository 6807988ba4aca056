import type { IntlMessageFormat } from 'intl-messageformat'
import type { DigestLanguage } from '../../config/sections/digest.ts'
import type en from './locales/en.json'

/** What can be said: the keys of the catalogues. */
export type WordKey = keyof typeof en

/** What fills the places of a sentence. It is put in as it is, and never read as a template. */
export type WordValues = Readonly<Record<string, string | number>>

/** Everything in one language, with the times of one zone. */
export interface Words {
  readonly language: DigestLanguage
  readonly direction: 'ltr' | 'rtl'
  say(key: WordKey, values?: WordValues): string
  /** With the name of its zone: whoever reads it may be elsewhere. */
  time(ms: number): string
  size(bytes: number): string
}

type Catalogue = Readonly<Record<WordKey, string>>

/** Each is loaded when the first of its readers comes. */
export async function loadCatalogue(language: DigestLanguage): Promise<Catalogue> {
  switch (language) {
    case 'en':
      return (await import('./locales/en.json', { with: { type: 'json' } })).default
    case 'de':
      return (await import('./locales/de.json', { with: { type: 'json' } })).default
    case 'fr':
      return (await import('./locales/fr.json', { with: { type: 'json' } })).default
    case 'es':
      return (await import('./locales/es.json', { with: { type: 'json' } })).default
    case 'it':
      return (await import('./locales/it.json', { with: { type: 'json' } })).default
    case 'nl':
      return (await import('./locales/nl.json', { with: { type: 'json' } })).default
    case 'pl':
      return (await import('./locales/pl.json', { with: { type: 'json' } })).default
    case 'pt':
      return (await import('./locales/pt.json', { with: { type: 'json' } })).default
  }
}

/** @param timeZone of `digest.timeZone`; undefined: that of the host */
export async function loadWords(language: DigestLanguage, timeZone: string | undefined): Promise<Words> {
  const [catalogue, { IntlMessageFormat: Format }] = await Promise.all([
    loadCatalogue(language),
    import('intl-messageformat'),
  ])
  const formats = new Map<WordKey, IntlMessageFormat>()
  const times = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    ...TIME,
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return {
    language,
    direction: catalogue.dir === 'rtl' ? 'rtl' : 'ltr',
    say(key, values = {}) {
      const known = formats.get(key)
      const format = known ?? new Format(catalogue[key], language, undefined, { ignoreTag: true })
      if (known === undefined) formats.set(key, format)
      return String(format.format({ ...values }))
    },
    time: (ms) => times.format(ms),
    size: (bytes) => sizeIn(language, bytes),
  }
}

/** Words by language, each made once: of thousands of readers most have the same. */
export type WordLoader = (language: DigestLanguage) => Promise<Words>

/** For one run, or one preview. */
export function createWordLoader(timeZone: string | undefined): WordLoader {
  const loaded = new Map<DigestLanguage, Promise<Words>>()
  return (language) => {
    const words = loaded.get(language) ?? loadWords(language, timeZone)
    loaded.set(language, words)
    return words
  }
}

const TIME: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  timeZoneName: 'short',
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** In steps of 1024, as everywhere in Clamgate. */
function sizeIn(language: DigestLanguage, bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const unit = UNITS[step] ?? 'byte'
  const number = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  })
  return number.format(bytes / 1024 ** step)
}
