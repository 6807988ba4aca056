import { formatNumber } from '../../format/format.ts'
import { inLanguages, plural } from '../../words/words.ts'

/** For whom a signature hits no more, and what came of that. */
export const ignoreWords = inLanguages({
  en: {
    title: (name: string) => `Ignore ${name}`,
    lead: 'Mail that it hits passes as if it had not. Other signatures still count.',
    forWhom: 'For',
    scopes: {
      all: 'all mail',
      content: 'one content (SHA-256)',
      sender: 'mail from a sender or domain',
      recipient: 'mail to a recipient or domain',
      network: 'mail from a network',
    },
    scopeHint: {
      content: 'Of a part, decoded, or of the whole mail: 64 digits, as sha256sum prints them.',
      sender: 'billing@example.org or @example.org',
      recipient: 'anna@example.net or @example.net',
      network: '192.0.2.0/24',
    },
    scopeLabel: 'Which',
    ends: 'Ends',
    days: (days: number) => `in ${formatNumber(days)} ${plural(days, { one: 'day', other: 'days' })}`,
    endsNever: 'never by itself',
    endsWithUpdate: 'At the latest when an update changes or drops the signature',
    go: 'Ignore it',
    said: {
      now: 'It is ignored from now on.',
      later: 'It is ignored as soon as the engine starts.',
      not: 'It is not ignored: the changed set failed its test in clamd and was taken back.',
    },
    takenBack: {
      now: 'It counts again.',
      later: 'It counts again as soon as the engine starts.',
      not: 'It is ignored as before: the changed set failed its test in clamd and was taken back.',
    },
    reasonHint: 'For whoever reads this in half a year. It stands in the audit, too.',
    reasonNeeded: 'Say why',
    which: 'Say which',
    notSha256: 'A SHA-256 has 64 digits from 0 to 9 and a to f',
  },
  de: {
    title: (name: string) => `${name} ignorieren`,
    lead: 'Mail, die sie trifft, geht durch, als hätte sie nicht getroffen. Andere Signaturen zählen weiter.',
    forWhom: 'Für',
    scopes: {
      all: 'alle Mail',
      content: 'einen Inhalt (SHA-256)',
      sender: 'Mail von einem Absender oder einer Domain',
      recipient: 'Mail an einen Empfänger oder eine Domain',
      network: 'Mail aus einem Netz',
    },
    scopeHint: {
      content: 'Eines Teils, dekodiert, oder der ganzen Mail: 64 Stellen, wie sha256sum sie ausgibt.',
      sender: 'rechnung@example.org oder @example.org',
      recipient: 'anna@example.net oder @example.net',
      network: '192.0.2.0/24',
    },
    scopeLabel: 'Welche',
    ends: 'Endet',
    days: (days: number) => `in ${formatNumber(days)} ${plural(days, { one: 'Tag', other: 'Tagen' })}`,
    endsNever: 'nie von selbst',
    endsWithUpdate: 'Spätestens wenn eine Aktualisierung die Signatur ändert oder entfernt',
    go: 'Ignorieren',
    said: {
      now: 'Sie wird von jetzt an ignoriert.',
      later: 'Sie wird ignoriert, sobald der Scanner startet.',
      not: 'Sie wird nicht ignoriert: der geänderte Stand hat seinen Test in clamd nicht bestanden und wurde zurückgenommen.',
    },
    takenBack: {
      now: 'Sie zählt wieder.',
      later: 'Sie zählt wieder, sobald der Scanner startet.',
      not: 'Sie wird ignoriert wie zuvor: der geänderte Stand hat seinen Test in clamd nicht bestanden und wurde zurückgenommen.',
    },
    reasonHint: 'Für alle, die das in einem halben Jahr lesen. Er steht auch im Protokoll.',
    reasonNeeded: 'Sagen Sie, warum',
    which: 'Sagen Sie, welche',
    notSha256: 'Ein SHA-256 hat 64 Stellen von 0 bis 9 und a bis f',
  },
})
