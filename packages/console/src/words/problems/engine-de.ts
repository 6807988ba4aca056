import type { ProblemWords } from './types.ts'

const SEE_LOG = 'Im Log von clamd steht mehr; clamgate doctor hilft weiter.'

/** Of clamd, scans, databases and readers of mail. */
export const ENGINE_DE: Readonly<Record<string, ProblemWords>> = {
  ENGINE_UNAVAILABLE: {
    sentence: 'Kein clamd ist ansprechbar: jeder ist weg, blind oder startet noch',
    remedy: 'clamgate doctor sagt, was fehlt.',
  },
  ENGINE_OVERLOADED: {
    sentence: 'Jeder clamd ist beschäftigt, und mehr darf nicht warten',
    remedy: 'Warten Sie, bis die Flut vorüber ist, oder geben Sie clamd mehr Threads (engine.maxScans).',
  },
  ENGINE_SCAN_FAILED: { sentence: 'clamd gab kein Urteil', remedy: SEE_LOG },
  ENGINE_ABORTED: { sentence: 'Wer gefragt hatte, wartet nicht mehr' },
  ENGINE_STOPPED: { sentence: 'Der Scanner wird angehalten' },
  ENGINE_CLAMD_MISSING: {
    sentence: 'Das Programm clamd gibt es hier nicht',
    remedy: 'Installieren Sie clamav-daemon.',
  },
  ENGINE_CLAMD_START: { sentence: 'clamd endete, bevor er bereit war', remedy: SEE_LOG },
  ENGINE_CLAMD_DIED: { sentence: 'Ein clamd ist geendet', remedy: SEE_LOG },
  ENGINE_CLAMD_BLIND: {
    sentence: 'clamd antwortet, erkennt aber nicht, was er erkennen muss',
    remedy: 'Prüfen Sie seine Datenbanken: clamgate doctor.',
  },
  ENGINE_CLAMD_SILENT: {
    sentence: 'clamd nimmt Verbindungen an und sagt nichts',
    remedy: 'Starten Sie ihn neu.',
  },
  ENGINE_CLAMD_TRIPPED: {
    sentence: 'clamd erkennt die Muster, gab aber mehrmals nacheinander kein Urteil',
    remedy: 'Sehen Sie in seinem Log nach Abstürzen.',
  },
  ENGINE_DATABASE_MALFORMED: {
    sentence: 'Wegen einer Datenbankdatei startet clamd nicht',
    remedy: 'Entfernen Sie die Datei, oder holen Sie sie neu.',
  },
  ENGINE_DATABASE_UNREADABLE: {
    sentence: 'clamd darf eine Datenbankdatei oder ihr Verzeichnis nicht lesen',
    remedy: 'Geben Sie ihm das Recht dazu.',
  },
  ENGINE_RELOAD_FAILED: {
    sentence: 'Neue Datenbanken konnten nicht geladen werden',
    remedy: 'Die vorigen bleiben in Gebrauch; warum, steht im Log.',
  },
  ENGINE_DATABASES_NOT_COPIED: {
    sentence: 'Die Datenbanken konnten nicht für clamd kopiert werden',
    remedy: 'Schaffen Sie Platz auf der Platte von engine.directory.',
  },
  ENGINE_DATABASES_UNFIT: {
    sentence: 'Neue Datenbanken nennen harmlose Mail infiziert oder übersehen EICAR',
    remedy: 'Suchen Sie die Datei, die zuletzt kam.',
  },
  ENGINE_DATABASES_SHRUNK: {
    sentence: 'Neue Datenbanken haben weniger als die Hälfte der Signaturen',
    remedy: 'Sehen Sie nach, welche Datei geschrumpft ist; ein Neustart nimmt sie.',
  },
  ENGINE_DATABASES_TAKEN_BACK: {
    sentence: 'An benutzten Datenbanken starb clamd mehrmals; die vorigen dienen wieder',
    remedy:
      'Suchen Sie die Datei, die zuletzt kam, und entfernen Sie sie, oder warten Sie auf ihre nächste Version.',
  },
  ENGINE_DIRECTORY_UNUSABLE: {
    sentence: 'engine.directory ist so nicht benutzbar',
    remedy: 'Geben Sie es dem Benutzer des Dienstes.',
  },
  ENGINE_DIRECTORY_LOCKED: {
    sentence: 'In engine.directory läuft schon ein anderer Scanner',
    remedy: 'Halten Sie sie an, oder geben Sie dieser ein anderes Verzeichnis.',
  },
  ENGINE_TEMPORARY_DIRECTORY: {
    sentence: 'clamd kann sein temporäres Verzeichnis nicht benutzen',
    remedy: 'Geben Sie ihm das Recht dazu, oder schaffen Sie Platz.',
  },
  ENGINE_FRESHCLAM_MISSING: {
    sentence: 'Das Programm freshclam gibt es hier nicht',
    remedy: 'Installieren Sie clamav-freshclam.',
  },
  ENGINE_FRESHCLAM_FAILED: {
    sentence: 'freshclam konnte die Datenbanken nicht aktualisieren',
    remedy: 'Prüfen Sie Netz und Proxy; im Log steht, was freshclam sagte.',
  },
  ENGINE_FRESHCLAM_COOLDOWN: {
    sentence: 'Die Server der Datenbanken wollen für eine Weile keine Anfrage',
    remedy: 'Warten Sie; danach geht es von selbst weiter.',
  },
  SCAN_ERROR: { sentence: 'clamd antwortete mit einem Fehler', remedy: SEE_LOG },
  SCAN_TOO_LARGE: {
    sentence: 'Die Nachricht ist größer, als clamd annimmt (StreamMaxLength)',
    remedy: 'Erhöhen Sie StreamMaxLength, oder senken Sie engine.maxScanSize.',
  },
  SCAN_TIMEOUT: {
    sentence: 'Die Zeit für die Prüfung war um',
    remedy: 'Geben Sie clamd mehr Zeit (engine.scanTimeout) oder mehr Threads.',
  },
  SCAN_ABANDONED: { sentence: 'Der MTA ging, bevor es ein Urteil gab' },
  SCAN_FAILED: { sentence: 'Die Prüfung scheiterte', remedy: 'Warum, steht im Log.' },
  CLAMD_ADDRESS_INVALID: {
    sentence: 'Das ist keine Adresse eines clamd',
    remedy: 'Berichtigen Sie engine.servers.',
  },
  CLAMD_UNREACHABLE: {
    sentence: 'Keine Verbindung zu clamd',
    remedy: 'Läuft er, und darf der Benutzer des Dienstes an seinen Socket? clamgate doctor prüft es.',
  },
  CLAMD_STALLED: { sentence: 'clamd nahm keine Daten mehr an', remedy: SEE_LOG },
  CLAMD_REPLY_TIMEOUT: { sentence: 'clamd antwortete nicht rechtzeitig', remedy: SEE_LOG },
  CLAMD_CLOSED: { sentence: 'clamd schloss die Verbindung ohne ganze Antwort', remedy: SEE_LOG },
  CLAMD_REPLY_UNKNOWN: {
    sentence: 'clamd antwortete etwas Unbekanntes; das gilt nie als sauber',
    remedy: SEE_LOG,
  },
  CLAMD_REPLY_TOO_LONG: { sentence: 'Die Antwort von clamd war zu lang', remedy: SEE_LOG },
  CLAMD_COMMAND_UNAVAILABLE: {
    sentence: 'Dieser clamd kennt den Befehl nicht, oder er ist abgeschaltet',
    remedy: 'Erlauben Sie ihn in clamd.conf.',
  },
  CLAMD_READ_TIMED_OUT: {
    sentence: 'clamd wartete zu lange auf unsere Daten',
    remedy: 'Erhöhen Sie CommandReadTimeout und ReadTimeout in clamd.conf.',
  },
  CLAMD_ABORTED: { sentence: 'Wer gefragt hatte, wartet nicht mehr' },
  VIEWS_TIMEOUT: {
    sentence: 'Die Mail auf jede Weise zu lesen dauerte zu lange',
    remedy: 'Kommt sie wieder, gilt sie als nicht prüfbar; siehe mime.maxTime.',
  },
  VIEWS_MEMORY: {
    sentence: 'Zum Lesen der Mail fehlte der Speicher',
    remedy: 'Erhöhen Sie mime.memory, oder nehmen Sie weniger große Mails gleichzeitig an.',
  },
  VIEWS_READER_DIED: { sentence: 'Was Mails liest, starb mitten in einer' },
  VIEWS_FAILED: {
    sentence: 'Die Mail konnte nicht gelesen werden: ein Fehler von Clamgate',
    remedy: 'Bitte melden.',
  },
  VIEWS_ABORTED: { sentence: 'Niemand wartet mehr auf die Mail' },
  VIEWS_STOPPED: { sentence: 'Clamgate wird angehalten' },
}
