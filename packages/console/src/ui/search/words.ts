import { formatNumber } from '../../format/format.ts'
import { inLanguages, plural } from '../../words/words.ts'

/** The field for a query, on every page that has one. */
export const searchWords = inLanguages({
  en: {
    searchHint: 'Word, address, id, or signature:… to:… since:2d',
    go: 'Search',
    clear: 'Clear the search',
    completions: 'Completions',
    suggested: (count: number) =>
      plural(count, { one: 'One completion', other: `${formatNumber(count)} completions` }),
    useNearest: (word: string) => `Use “${word}”`,
    filters: 'Filters',
    views: 'Saved views',
    saveView: 'Save this view',
    dropView: 'Remove this view',
    viewName: 'Name',
    viewGone: (name: string) => `The view ${name} is removed`,
    share: 'Share it with everybody',
    shareHint: 'Others see it in their list; each finds only what they may see.',
    onlyFindings: 'Only what was not clean',
    onlyDay: 'Only the last 24 hours',
  },
  de: {
    searchHint: 'Wort, Adresse, ID oder signature:… to:… since:2d',
    go: 'Suchen',
    clear: 'Suche leeren',
    completions: 'Ergänzungen',
    suggested: (count: number) =>
      plural(count, { one: 'Eine Ergänzung', other: `${formatNumber(count)} Ergänzungen` }),
    useNearest: (word: string) => `„${word}“ nehmen`,
    filters: 'Filter',
    views: 'Gespeicherte Ansichten',
    saveView: 'Diese Ansicht speichern',
    dropView: 'Diese Ansicht entfernen',
    viewName: 'Name',
    viewGone: (name: string) => `Die Ansicht ${name} ist entfernt`,
    share: 'Mit allen teilen',
    shareHint: 'Andere sehen sie in ihrer Liste; jeder findet nur, was er sehen darf.',
    onlyFindings: 'Nur, was nicht sauber war',
    onlyDay: 'Nur die letzten 24 Stunden',
  },
})
