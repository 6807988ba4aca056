import { inLanguages } from '../../words/words.ts'

/** Why a source is off, and why a set is not live any more, by the codes of the server; failures have theirs in words/problems. */
export const reasonWords = inLanguages({
  en: {
    off: {
      'switched-off': 'switched off',
      closed: 'closed',
      withdrawn: 'withdrawn',
    },
    missing: (key: string) => `${key} is missing`,
    undone: {
      interrupted: 'The run that installed it was interrupted.',
      ended: 'The run was ended.',
      'gone-back': 'Somebody went back to an earlier set.',
    },
    /** Of sources that nobody serves any more. */
    notes: {
      scamnailer: 'The service has ended.',
      crdf: 'Taken back in July 2016: its content went into the daily database of ClamAV.',
      doppelstern: 'Neither maintained nor passed on since 2021.',
    },
  },
  de: {
    off: {
      'switched-off': 'ausgeschaltet',
      closed: 'geschlossen',
      withdrawn: 'zurückgezogen',
    },
    missing: (key: string) => `${key} fehlt`,
    undone: {
      interrupted: 'Der Lauf, der ihn installierte, wurde unterbrochen.',
      ended: 'Der Lauf wurde beendet.',
      'gone-back': 'Jemand ging zu einem früheren Stand zurück.',
    },
    notes: {
      scamnailer: 'Den Dienst gibt es nicht mehr.',
      crdf: 'Im Juli 2016 zurückgenommen: der Inhalt ging in die tägliche Datenbank von ClamAV ein.',
      doppelstern: 'Seit 2021 weder gepflegt noch weitergegeben.',
    },
  },
})

/** Why a source is off; undefined where only the server's own sentence says it. */
export function whyOff(source: string, code: string | undefined): string | undefined {
  const words = reasonWords()
  if (code === undefined) return undefined
  const key = /^(\w+)-missing$/.exec(code)?.[1]
  if (key !== undefined) return words.missing(`signatures.sources.${source}.${key}`)
  const off = ownOf(words.off, code)
  const note = code === 'switched-off' ? undefined : ownOf(words.notes, source)
  return off === undefined || note === undefined ? off : `${off}: ${note}`
}

/** Why a set is not live any more, where that is no failure. */
export function whyUndone(code: string | undefined): string | undefined {
  return code === undefined ? undefined : ownOf(reasonWords().undone, code)
}

function ownOf(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined
}
