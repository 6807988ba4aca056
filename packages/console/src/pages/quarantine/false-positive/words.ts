import { formatNumber } from '../../../format/format.ts'
import { inLanguages, plural } from '../../../words/words.ts'

const mails = (count: number) => `${formatNumber(count)} ${plural(count, { one: 'mail', other: 'mails' })}`
const mailsDe = (count: number) => `${formatNumber(count)} ${plural(count, { one: 'Mail', other: 'Mails' })}`

export const falsePositiveWords = inLanguages({
  en: {
    title: (count: number) => (count === 1 ? 'This mail is good' : `These ${mails(count)} are good`),
    lead: (count: number) =>
      count === 1
        ? 'Its signature has hit where it should not. Choose what is done about it; below stands exactly what that is.'
        : 'Their signatures have hit where they should not. What you choose is done for each of them; below stands exactly what that is, for one after the other.',
    go: (count: number) => (count > 1 ? `Put ${mails(count)} right` : 'Put it right'),
    withoutSignature: (count: number) =>
      `${mails(count)} ${plural(count, { one: 'was', other: 'were' })} kept for another reason than a signature and ${plural(count, { one: 'is', other: 'are' })} left out: release ${plural(count, { one: 'it', other: 'them' })} instead.`,
    shownFor: 'Show what happens for',
    steps: 'What is done',
    step: {
      release: (count: number) => (count > 1 ? 'Release the mails' : 'Release the mail'),
      ignore: (count: number) => (count > 1 ? 'Ignore their signatures' : 'Ignore the signature'),
      report: (count: number) =>
        count > 1 ? 'Write reports for their providers' : 'Write a report for its provider',
    },
    also: (count: number) =>
      `Release ${formatNumber(count)} ${plural(count, { one: 'other', other: 'others' })} of this signature and scope, too`,
    others: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'other mail', other: 'other mails' })} of this signature and scope`,
    scope: 'Ignore it for',
    scopes: {
      content: 'this content alone',
      sender: 'mail of this sender',
      domain: 'mail of this sender’s domain',
      all: 'all mail',
    },
    until: 'For as long as',
    untils: { '7d': 'a week', '30d': '30 days', '90d': '90 days', '365d': 'a year' },
    reason: 'Reason',
    reasonHint: 'It stands in the list of what is ignored, and in the report.',
    include: 'The report also has',
    includes: {
      headers: 'the header of the mail',
      addresses: 'addresses of sender and recipients',
      mail: 'the whole mail',
    },
    happens: 'What happens',
    gets: (who: string) => `${who} gets the mail as it came.`,
    getsNot: (who: string, why: string) => `${who} does not get it: ${why}`,
    ignored: (signature: string, whom: string, until: string) =>
      `${signature} is ignored for ${whom} until ${until}.`,
    notIgnored: 'It cannot be ignored so:',
    noReport: 'No report can be written:',
    report: (provider: string) =>
      `A report for ${provider} is written. It is yours to send: nothing leaves by itself.`,
    reportText: 'All that the report says',
    copyReport: 'Copy the report',
    sendTo: 'It goes to',
    wants: 'What is wanted there:',
    nobody: 'nobody that we know of',
    asks: {
      clamav: (_provider: string) => 'the file, the name of the signature, your name and your address',
      sanesecurity: (_provider: string) =>
        'the name of the signature without .UNOFFICIAL, and a sample or the header that was hit',
      usual: (_provider: string) =>
        'look there; usual are the name of the signature, the file, and why it is good',
      'correct-file': (_provider: string) =>
        'correct it where it comes from: the file in the directory of the databases',
      'correct-source': (provider: string) =>
        `correct it where it comes from: signatures.sources.${provider}`,
    },
    clamavNote:
      'Files above 25 MB are not taken. An answer often does not come; a later daily database tells.',
  },
  de: {
    title: (count: number) => (count === 1 ? 'Diese Mail ist gut' : `Diese ${mailsDe(count)} sind gut`),
    lead: (count: number) =>
      count === 1
        ? 'Ihre Signatur hat getroffen, wo sie nicht sollte. Wählen Sie, was geschieht; unten steht genau, was das ist.'
        : 'Ihre Signaturen haben getroffen, wo sie nicht sollten. Was Sie wählen, geschieht mit jeder; unten steht genau, was das ist, für eine nach der anderen.',
    go: (count: number) => (count > 1 ? `${mailsDe(count)} berichtigen` : 'Berichtigen'),
    withoutSignature: (count: number) =>
      `${mailsDe(count)} ${plural(count, { one: 'wurde', other: 'wurden' })} nicht wegen einer Signatur zurückgehalten und ${plural(count, { one: 'bleibt', other: 'bleiben' })} hier außen vor: geben Sie sie stattdessen frei.`,
    shownFor: 'Zeigen, was geschieht, für',
    steps: 'Was geschieht',
    step: {
      release: (count: number) => (count > 1 ? 'Die Mails freigeben' : 'Die Mail freigeben'),
      ignore: (count: number) => (count > 1 ? 'Ihre Signaturen ignorieren' : 'Die Signatur ignorieren'),
      report: (count: number) =>
        count > 1 ? 'Berichte für die Anbieter schreiben' : 'Einen Bericht für den Anbieter schreiben',
    },
    also: (count: number) =>
      `Auch ${formatNumber(count)} andere dieser Signatur und dieses Bereichs freigeben`,
    others: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'andere Mail', other: 'andere Mails' })} dieser Signatur und dieses Bereichs`,
    scope: 'Ignorieren für',
    scopes: {
      content: 'genau diesen Inhalt',
      sender: 'Mail dieses Absenders',
      domain: 'Mail der Domain des Absenders',
      all: 'alle Mail',
    },
    until: 'Wie lange',
    untils: { '7d': 'eine Woche', '30d': '30 Tage', '90d': '90 Tage', '365d': 'ein Jahr' },
    reason: 'Grund',
    reasonHint: 'Er steht in der Liste dessen, was ignoriert wird, und im Bericht.',
    include: 'Im Bericht stehen auch',
    includes: {
      headers: 'der Kopf der Mail',
      addresses: 'Adressen von Absender und Empfängern',
      mail: 'die ganze Mail',
    },
    happens: 'Was geschieht',
    gets: (who: string) => `${who} bekommt die Mail, wie sie kam.`,
    getsNot: (who: string, why: string) => `${who} bekommt sie nicht: ${why}`,
    ignored: (signature: string, whom: string, until: string) =>
      `${signature} wird für ${whom} bis ${until} ignoriert.`,
    notIgnored: 'So kann sie nicht ignoriert werden:',
    noReport: 'Ein Bericht kann nicht geschrieben werden:',
    report: (provider: string) =>
      `Ein Bericht für ${provider} wird geschrieben. Absenden müssen Sie ihn: von selbst geht nichts hinaus.`,
    reportText: 'Alles, was im Bericht steht',
    copyReport: 'Den Bericht kopieren',
    sendTo: 'Er geht an',
    wants: 'Was dort gewünscht ist:',
    nobody: 'niemanden, den wir kennen',
    asks: {
      clamav: (_provider: string) => 'die Datei, der Name der Signatur, Ihr Name und Ihre Adresse',
      sanesecurity: (_provider: string) =>
        'der Name der Signatur ohne .UNOFFICIAL, und eine Probe oder der getroffene Kopf',
      usual: (_provider: string) =>
        'sehen Sie dort nach; üblich sind der Name der Signatur, die Datei, und warum sie gut ist',
      'correct-file': (_provider: string) =>
        'berichtigen Sie es dort, woher es kommt: in der Datei im Verzeichnis der Datenbanken',
      'correct-source': (provider: string) =>
        `berichtigen Sie es dort, woher es kommt: signatures.sources.${provider}`,
    },
    clamavNote:
      'Dateien über 25 MB werden nicht angenommen. Eine Antwort kommt oft nicht; eine spätere tägliche Datenbank zeigt es.',
  },
})
