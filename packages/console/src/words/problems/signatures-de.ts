import type { ProblemWords } from './types.ts'

const LATER = 'Es wird von selbst wieder versucht; die Signaturen von vorher bleiben in Gebrauch.'

/** Of sources of signatures and what they serve. */
export const SIGNATURES_DE: Readonly<Record<string, ProblemWords>> = {
  SIGNATURES_SOURCE_UNKNOWN: {
    sentence: 'Eine Quelle dieses Namens gibt es nicht',
    remedy: 'clamgate signatures status zählt sie auf.',
  },
  SIGNATURES_FILE_UNKNOWN: { sentence: 'Eine Datei dieses Namens hat die Quelle nicht' },
  SIGNATURES_NAME_UNKNOWN: { sentence: 'Niemand hat eine Signatur dieses Namens' },
  SIGNATURES_DIRECTORY_UNUSABLE: {
    sentence: 'Das Verzeichnis der Signaturen oder der Datenbanken ist nicht benutzbar',
    remedy: 'Geben Sie es dem Benutzer des Dienstes.',
  },
  SIGNATURES_DISK_FULL: { sentence: 'Auf der Platte ist kein Platz mehr', remedy: 'Schaffen Sie Platz.' },
  SIGNATURES_BUSY: {
    sentence: 'Ein anderes Update läuft und endete nicht rechtzeitig',
    remedy: 'Warten Sie, und versuchen Sie es noch einmal.',
  },
  SIGNATURES_RIVAL: {
    sentence: 'Ein anderes Programm aktualisiert dasselbe Verzeichnis',
    remedy: 'Entfernen Sie es, oder geben Sie Clamgate ein eigenes Verzeichnis.',
  },
  SIGNATURES_PROGRAM_MISSING: {
    sentence: 'Ein Programm fehlt, das gebraucht wird (clamscan, sigtool, rsync, gpgv)',
    remedy: 'Installieren Sie es.',
  },
  SIGNATURES_SECRET: {
    sentence: 'Das Geheimnis der Quelle fehlt oder kann keines sein',
    remedy: 'Setzen Sie signatures.sources.NAME.secret.',
  },
  SIGNATURES_UNREACHABLE: { sentence: 'Die Quelle ist nicht erreichbar oder brach ab', remedy: LATER },
  SIGNATURES_TIMEOUT: { sentence: 'Die Quelle antwortete nicht rechtzeitig', remedy: LATER },
  SIGNATURES_TLS: {
    sentence: 'Dem Zertifikat der Quelle ist nicht zu trauen',
    remedy: 'Prüfen Sie Uhr und Proxy.',
  },
  SIGNATURES_HTTP_STATUS: { sentence: 'Die Quelle antwortete mit einem Fehler (HTTP)', remedy: LATER },
  SIGNATURES_FORBIDDEN: {
    sentence: 'Die Quelle lehnt uns ab; sie ist angehalten',
    remedy: 'Prüfen Sie Konto und Geheimnis bei der Quelle.',
  },
  SIGNATURES_RETRY_LATER: { sentence: 'Die Quelle bittet, später wiederzukommen', remedy: LATER },
  SIGNATURES_NOT_FOUND: { sentence: 'Die Quelle hat die Datei nicht' },
  SIGNATURES_REDIRECT: { sentence: 'Die Quelle leitet dorthin um, wohin nicht gefolgt wird' },
  SIGNATURES_TOO_LARGE: { sentence: 'Die Datei ist größer, als angenommen wird' },
  SIGNATURES_LENGTH: { sentence: 'Die Datei hat eine andere Länge als angekündigt', remedy: LATER },
  SIGNATURES_DIGEST: { sentence: 'Die Prüfsumme der Datei stimmt nicht', remedy: LATER },
  SIGNATURES_OPENPGP: {
    sentence: 'Die OpenPGP-Signatur fehlt, ist falsch oder von einem anderen Schlüssel',
    remedy: LATER,
  },
  SIGNATURES_ARCHIVE: { sentence: 'Das Archiv lässt sich nicht gefahrlos auspacken' },
  SIGNATURES_OLDER: {
    sentence: 'Die Quelle liefert eine ältere Version als die installierte',
    remedy: LATER,
  },
  SIGNATURES_DECOY: {
    sentence: 'Was kam, ist keine Datenbank, sondern eine Webseite oder Meldung; die Quelle ist angehalten',
    remedy: 'Sehen Sie bei der Quelle nach, und setzen Sie sie dann fort.',
  },
  SIGNATURES_MALFORMED: { sentence: 'Was kam, ist keine Datenbank ihres Formats', remedy: LATER },
  SIGNATURES_SHRUNK: {
    sentence: 'Die Datei hat die Hälfte ihrer Signaturen verloren',
    remedy: 'Ist das gewollt, nimmt clamgate signatures update --confirm DATEI sie an.',
  },
  SIGNATURES_LOAD_FAILED: { sentence: 'ClamAV lädt die Datei nicht', remedy: LATER },
  SIGNATURES_SET_FAILED: { sentence: 'Die Dateien laden einzeln, aber nicht zusammen', remedy: LATER },
  SIGNATURES_TESTER_BROKEN: {
    sentence: 'clamscan scheitert an einer Datei, die gut ist: nichts kann geprüft werden',
    remedy: 'clamgate doctor sagt, was fehlt.',
  },
  SIGNATURES_HAM: { sentence: 'Die Signaturen der Datei treffen zu viel saubere Mail', remedy: LATER },
  SIGNATURES_NOT_OURS: {
    sentence: 'Im Verzeichnis der Datenbanken liegt eine Datei dieses Namens, die nicht von uns ist',
    remedy: 'Entfernen Sie sie, oder schalten Sie die Quelle ab.',
  },
  SIGNATURES_NOT_LIVE: {
    sentence: 'Der Scanner nahm den neuen Stand nicht an; der vorige ist zurück',
    remedy: LATER,
  },
  SIGNATURES_ROLLED_BACK: {
    sentence: 'Das wurde zurückgenommen und wird erst installiert, wenn die Quelle anderes liefert',
  },
  SIGNATURES_NO_SUCH_SET: { sentence: 'Einen vorigen Stand gibt es nicht' },
  SIGNATURES_NOT_IGNORABLE: {
    sentence: 'Diese Signatur kann nicht ignoriert werden: mit ihr weist der Scanner nach, dass sie prüft',
  },
  SIGNATURES_ARGUMENT: { sentence: 'Diese Angabe kann so nicht genommen werden' },
}
