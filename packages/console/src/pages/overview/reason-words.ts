import { formatNumber } from '../../format/format.ts'
import { inLanguages, plural } from '../../words/words.ts'

/** Why not every mail is scanned, and what is wrong beside, by the codes of the server. */
export const reasonWords = inLanguages({
  en: {
    'engine-not-ready': 'Nothing can be scanned now',
    'engine-servers-down': 'Not every clamd answers',
    'engine-overloaded': 'More mail comes than can be scanned',
    'milter-closed': 'No MTA can reach Clamgate',
    'milter-not-asked': 'No MTA has asked about mail: it may pass by unscanned',
    'milter-quiet': 'No mail has come for a day or longer',
    'databases-missing': 'The official databases are missing',
    'databases-old': 'The databases are old',
    'databases-not-updated': 'The last update of the databases failed',
    'databases-refused': 'New databases were refused',
    unscanned: 'Some mail of the last 24 hours was not scanned',
    'events-dropped': 'Searches and charts lack some messages',
    'log-failing': 'A place of the log cannot be written',
    'restart-needed': 'Changed settings wait for a restart',
    'degraded-store': 'The database takes no events now',
    'degraded-quarantine': 'The quarantine is not all right',
    'degraded-notify': 'Notices do not get out',
    'degraded-signatures': 'Third-party signatures are not all right',
    'degraded-log': 'A place of the log cannot be written',
    'degraded-digest': 'Digests do not get out',
    'degraded-engine': 'The engine is not all right',
    'degraded-sentinel': 'Who is refused as a whole is not all right',
    'told-no': 'Mail is not scanned now',
    'told-partly': 'Some mail may not be scanned',
  },
  de: {
    'engine-not-ready': 'Im Moment kann nichts geprüft werden',
    'engine-servers-down': 'Nicht jeder clamd antwortet',
    'engine-overloaded': 'Es kommt mehr Mail, als geprüft werden kann',
    'milter-closed': 'Kein MTA erreicht Clamgate',
    'milter-not-asked': 'Kein MTA hat nach Mail gefragt: vielleicht läuft sie ungeprüft vorbei',
    'milter-quiet': 'Seit einem Tag oder länger kam keine Mail',
    'databases-missing': 'Die offiziellen Datenbanken fehlen',
    'databases-old': 'Die Datenbanken sind alt',
    'databases-not-updated': 'Das letzte Update der Datenbanken ist gescheitert',
    'databases-refused': 'Neue Datenbanken wurden zurückgewiesen',
    unscanned: 'Manche Mail der letzten 24 Stunden wurde nicht geprüft',
    'events-dropped': 'In Suche und Diagrammen fehlen Nachrichten',
    'log-failing': 'Ein Ort des Logs ist nicht beschreibbar',
    'restart-needed': 'Geänderte Einstellungen warten auf einen Neustart',
    'degraded-store': 'Die Datenbank nimmt gerade nichts auf',
    'degraded-quarantine': 'Mit der Quarantäne stimmt etwas nicht',
    'degraded-notify': 'Benachrichtigungen gehen nicht hinaus',
    'degraded-signatures': 'Mit fremden Signaturen stimmt etwas nicht',
    'degraded-log': 'Ein Ort des Logs ist nicht beschreibbar',
    'degraded-digest': 'Sammelmails gehen nicht hinaus',
    'degraded-engine': 'Mit dem Scanner stimmt etwas nicht',
    'degraded-sentinel': 'Mit den abgelehnten Absendern stimmt etwas nicht',
    'told-no': 'Mail wird gerade nicht geprüft',
    'told-partly': 'Manche Mail wird vielleicht nicht geprüft',
  },
})

/** Numbers and names of a reason, as the server counts them. */
export type Facts = Readonly<Record<string, string | number>>

const count = (facts: Facts, name: string) => formatNumber(Number(facts[name] ?? 0))
const form = (facts: Facts, name: string, forms: { readonly one: string; readonly other: string }) =>
  plural(Number(facts[name] ?? 0), forms)

/** How much of it, where the server counts: the title says the rest. */
export const detailWords = inLanguages({
  en: {
    'engine-servers-down': (facts: Facts) =>
      `${count(facts, 'ill')} of ${count(facts, 'servers')} clamd servers do not scan.`,
    'engine-overloaded': (facts: Facts) =>
      `${count(facts, 'waiting')} ${form(facts, 'waiting', { one: 'message waits', other: 'messages wait' })} for clamd, and more are turned away.`,
    'milter-quiet': (facts: Facts) => `The last message of an MTA came ${count(facts, 'hours')} hours ago.`,
    'databases-old': (facts: Facts) => `The newest is ${count(facts, 'days')} days old.`,
    unscanned: (facts: Facts) =>
      `${count(facts, 'messages')} ${form(facts, 'messages', { one: 'message was', other: 'messages were' })} not scanned, or not as a whole.`,
    'events-dropped': (facts: Facts) =>
      `${count(facts, 'dropped')} ${form(facts, 'dropped', { one: 'was', other: 'were' })} not written down since the start.`,
    'restart-needed': (facts: Facts) =>
      `${count(facts, 'keys')} changed ${form(facts, 'keys', { one: 'key', other: 'keys' })}: ${facts['names'] ?? ''}`,
  },
  de: {
    'engine-servers-down': (facts: Facts) =>
      `${count(facts, 'ill')} von ${count(facts, 'servers')} clamd prüfen nicht.`,
    'engine-overloaded': (facts: Facts) =>
      `${count(facts, 'waiting')} ${form(facts, 'waiting', { one: 'Nachricht wartet', other: 'Nachrichten warten' })} auf clamd, weitere werden abgewiesen.`,
    'milter-quiet': (facts: Facts) =>
      `Die letzte Nachricht eines MTA kam vor ${count(facts, 'hours')} Stunden.`,
    'databases-old': (facts: Facts) => `Die neueste ist ${count(facts, 'days')} Tage alt.`,
    unscanned: (facts: Facts) =>
      `${count(facts, 'messages')} ${form(facts, 'messages', { one: 'Nachricht wurde', other: 'Nachrichten wurden' })} nicht oder nicht ganz geprüft.`,
    'events-dropped': (facts: Facts) =>
      `${count(facts, 'dropped')} ${form(facts, 'dropped', { one: 'wurde', other: 'wurden' })} seit dem Start nicht aufgeschrieben.`,
    'restart-needed': (facts: Facts) =>
      `${count(facts, 'keys')} geänderte ${form(facts, 'keys', { one: 'Einstellung', other: 'Einstellungen' })}: ${facts['names'] ?? ''}`,
  },
})

/** What to do, where that is the same each time; else the failure behind it says it. */
export const remedyWords = inLanguages({
  en: {
    'milter-closed': 'Look whether smtpd_milters of the MTA names this socket; then try it:',
    'milter-not-asked': 'Look whether smtpd_milters of the MTA names this socket; then try it:',
    'milter-quiet': 'If you expect mail, look whether smtpd_milters still names this socket; then try it:',
    'engine-overloaded': 'Wait for the flood to pass, or give clamd more threads (engine.maxScans).',
    'databases-missing': 'See what freshclam says:',
    unscanned: 'Each of them says why. The policy decides what is done with such mail.',
    'restart-needed': 'Restart when it suits you; mail waits in the MTA meanwhile.',
    'events-dropped': 'The database was away for too long, or its disk is full.',
    'told-no': 'The administrator of this host sees why.',
    'told-partly': 'The administrator of this host sees why.',
  },
  de: {
    'milter-closed':
      'Sehen Sie nach, ob smtpd_milters des MTA diesen Socket nennt; dann probieren Sie es aus:',
    'milter-not-asked':
      'Sehen Sie nach, ob smtpd_milters des MTA diesen Socket nennt; dann probieren Sie es aus:',
    'milter-quiet':
      'Wenn Sie Mail erwarten, sehen Sie nach, ob smtpd_milters noch diesen Socket nennt; dann probieren Sie es aus:',
    'engine-overloaded':
      'Warten Sie, bis die Flut vorüber ist, oder geben Sie clamd mehr Threads (engine.maxScans).',
    'databases-missing': 'Sehen Sie nach, was freshclam sagt:',
    unscanned: 'Jede sagt, warum. Die Regeln entscheiden, was mit solcher Mail geschieht.',
    'restart-needed': 'Starten Sie neu, wenn es passt; die Mail wartet so lange im MTA.',
    'events-dropped': 'Die Datenbank war zu lange nicht erreichbar, oder ihre Platte ist voll.',
    'told-no': 'Der Administrator dieses Rechners sieht, warum.',
    'told-partly': 'Der Administrator dieses Rechners sieht, warum.',
  },
})

/** Commands that help, where the server's remedy names none. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'milter-closed': ['clamgate doctor', 'clamgate selftest'],
  'milter-not-asked': ['clamgate doctor', 'clamgate selftest'],
  'milter-quiet': ['clamgate doctor', 'clamgate selftest'],
  'engine-not-ready': ['clamgate doctor'],
  'databases-old': ['clamgate status'],
  'databases-missing': ['clamgate status'],
  'restart-needed': ['systemctl restart clamgate'],
}
