import { formatNumber } from '../../format/format.ts'
import { inLanguages, plural } from '../../words/words.ts'

/** The list of messages. */
export const messagesWords = inLanguages({
  en: {
    search: 'Search messages',
    filter: {
      findings: 'Not clean',
      infected: 'Infected',
      quarantined: 'Quarantined',
      unscanned: 'Not scanned',
      outbound: 'Outbound',
      day: 'Last 24 h',
      week: 'Last 7 days',
    },
    found: 'What was found',
    caption: 'Messages, newest first',
    time: 'Time',
    message: 'Message',
    foundColumn: 'Found',
    decision: 'Decision',
    size: 'Size',
    from: 'from',
    to: 'to',
    pages: 'Pages',
    newest: 'To the newest',
    older: 'Older',
    end: 'That is all.',
    noOlder: 'There are no older ones',
    none: 'Nothing fits this search',
    noneWords: 'Clean mail is kept for fewer days than what was found; a shorter search finds more.',
    all: 'Show all messages',
    noneYet: 'No message has been decided yet',
    noneYetWords: 'As soon as the MTA asks about a mail, it stands here. This sends one through the MTA:',
    tiredNone: 'Nothing found so far',
    tired: 'What you look for is rare: older mail has not been searched yet.',
    searchOn: 'Search further back',
    newOnes: (count: number) =>
      count >= 100
        ? 'More than 99 new messages'
        : plural(count, { one: 'One new message', other: `${formatNumber(count)} new messages` }),
    export: 'Export',
    exportAs: (kind: string) => `Export as ${kind}`,
    exporting: (count: string) => `${count} so far…`,
    exported: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'message', other: 'messages' })} exported`,
    exportedFirst: (count: string) =>
      `The newest ${count} are exported. clamgate events export has no such limit.`,
  },
  de: {
    search: 'Nachrichten suchen',
    filter: {
      findings: 'Nicht sauber',
      infected: 'Infiziert',
      quarantined: 'In Quarantäne',
      unscanned: 'Nicht geprüft',
      outbound: 'Ausgehend',
      day: 'Letzte 24 h',
      week: 'Letzte 7 Tage',
    },
    found: 'Gefunden',
    caption: 'Nachrichten, neueste zuerst',
    time: 'Zeit',
    message: 'Nachricht',
    foundColumn: 'Befund',
    decision: 'Entscheidung',
    size: 'Größe',
    from: 'von',
    to: 'an',
    pages: 'Seiten',
    newest: 'Zu den neuesten',
    older: 'Ältere',
    end: 'Das ist alles.',
    noOlder: 'Ältere gibt es nicht',
    none: 'Zu dieser Suche passt nichts',
    noneWords: 'Saubere Mail wird weniger Tage aufgehoben als Funde; eine kürzere Suche findet mehr.',
    all: 'Alle Nachrichten zeigen',
    noneYet: 'Noch wurde über keine Nachricht entschieden',
    noneYetWords: 'Sobald der MTA nach einer Mail fragt, steht sie hier. Das schickt eine durch den MTA:',
    tiredNone: 'Bisher nichts gefunden',
    tired: 'Wonach Sie suchen, ist selten: ältere Mail ist noch nicht durchsucht.',
    searchOn: 'Weiter zurück suchen',
    newOnes: (count: number) =>
      count >= 100
        ? 'Mehr als 99 neue Nachrichten'
        : plural(count, { one: 'Eine neue Nachricht', other: `${formatNumber(count)} neue Nachrichten` }),
    export: 'Export',
    exportAs: (kind: string) => `Als ${kind} exportieren`,
    exporting: (count: string) => `bisher ${count} …`,
    exported: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'Nachricht', other: 'Nachrichten' })} exportiert`,
    exportedFirst: (count: string) =>
      `Die neuesten ${count} sind exportiert. clamgate events export kennt diese Grenze nicht.`,
  },
})
