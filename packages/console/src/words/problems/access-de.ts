import type { ProblemWords } from './types.ts'

/** Of the console itself, of who may do what, of requests, of the policy and of jobs. */
export const ACCESS_DE: Readonly<Record<string, ProblemWords>> = {
  CONSOLE_NO_ANSWER: {
    sentence: 'Clamgate antwortet nicht',
    remedy: 'Versuchen Sie es gleich noch einmal; die Mail ist davon nicht betroffen.',
    isWhole: true,
  },
  ACCESS_KEY_LOST: {
    sentence: 'Der zweite Faktor lässt sich nicht prüfen: Sein Schlüssel ist nicht auf diesem Rechner',
    remedy: 'Zeigen Sie einen Wiederherstellungscode, oder bitten Sie jemanden aus der Verwaltung um Hilfe.',
    isWhole: true,
  },
  CONSOLE_BROKEN_OFF: {
    sentence: 'Die Antwort brach ab',
    remedy: 'Sehen Sie nach, was geschehen ist, und versuchen Sie es noch einmal.',
    isWhole: true,
  },
  CONSOLE_OUTDATED: {
    sentence: 'Clamgate wurde aktualisiert, und diese Seite ist noch die der Version davor',
    remedy: 'Laden Sie die Seite neu.',
    isWhole: true,
  },
  CONSOLE_FAILED: { sentence: 'Das ging in dieser Seite schief', remedy: 'Laden Sie die Seite neu.' },
  ACCESS_NO_SESSION: {
    sentence: 'Niemand ist angemeldet',
    remedy: 'Melden Sie sich an; eine Sitzung oder ein Token ist vielleicht zu Ende.',
    isWhole: true,
  },
  ACCESS_WRONG: {
    sentence: 'Name, Passwort oder Code passen nicht zusammen',
    remedy: 'Versuchen Sie es noch einmal; clamgate console invite öffnet einen neuen Weg hinein.',
    isWhole: true,
  },
  ACCESS_TOO_MANY: {
    sentence: 'Zu viele Versuche, die nicht stimmten',
    remedy: 'Warten Sie so lange, wie angegeben ist.',
    isWhole: true,
  },
  ACCESS_NONE: {
    sentence: 'Hier gibt es nichts, das Sie sehen oder tun dürfen',
    remedy: 'Fragen Sie einen Administrator, ob Sie es sehen dürfen.',
    isWhole: true,
  },
  ACCESS_PROOF_NEEDED: {
    sentence: 'Dafür ist ein frischer Nachweis nötig, dass Sie es sind',
    remedy: 'Zeigen Sie noch einmal Passwort oder zweiten Faktor; das gilt zehn Minuten.',
    isWhole: true,
  },
  ACCESS_FOREIGN: {
    sentence: 'Die Anfrage kommt nicht von einer Seite dieser Konsole',
    remedy: 'Öffnen Sie die Konsole unter der Adresse von console.url.',
    isWhole: true,
  },
  ACCESS_AWAY: {
    sentence: 'Konten sind gerade nicht lesbar',
    remedy: 'clamgate doctor sagt, was der Ablage fehlt; die Mail läuft weiter.',
  },
  ACCESS_INVALID: { sentence: 'Das kann so nicht genommen werden' },
  ACCESS_CHANGED: {
    sentence: 'Jemand hat es inzwischen geändert',
    remedy: 'Sehen Sie es an, wie es jetzt ist, und tun Sie es noch einmal.',
    isWhole: true,
  },
  CONTROL_BAD_REQUEST: {
    sentence: 'Diese Anfrage versteht der Dienst nicht',
    remedy: 'Laden Sie die Seite neu: Dienst und Seite haben vielleicht verschiedene Versionen.',
  },
  CONTROL_NOT_READY: {
    sentence: 'Der Dienst läuft, ist aber noch nicht bereit',
    remedy: 'clamgate status sagt, worauf er wartet.',
  },
  CONTROL_INTERNAL: {
    sentence: 'Im Dienst ging etwas Unerwartetes schief',
    remedy: 'Im Log des Dienstes steht mehr, unter derselben Nummer der Anfrage.',
    isWhole: true,
  },
  CONTROL_KEY_INVALID: {
    sentence: 'Der Schlüssel der Anfrage ist keiner',
    remedy: 'Laden Sie die Seite neu.',
  },
  CONTROL_KEY_USED: {
    sentence: 'Dieser Schlüssel kam schon mit einer anderen Anfrage',
    remedy: 'Laden Sie die Seite neu.',
  },
  JOB_TOO_MANY: {
    sentence: 'Das sind mehr Mails, als eine Aktion nimmt',
    remedy:
      'Engen Sie die Suche ein, etwa mit since:1d oder signature:NAME, und tun Sie eines nach dem anderen.',
  },
  JOB_EMPTY: {
    sentence: 'Keine Mail passt',
    remedy: 'Sehen Sie die Liste noch einmal an; vielleicht war jemand schneller.',
    isWhole: true,
  },
  JOB_TOO_LATE: {
    sentence: 'Dafür ist es zu spät',
    remedy: 'Sehen Sie die Aktion an: was noch nicht begann, lässt sich anhalten; was getan ist, ist getan.',
    isWhole: true,
  },
  JOB_CROWDED: {
    sentence: 'Zu viele Ihrer Aktionen sind noch nicht zu Ende',
    remedy: 'Warten Sie auf sie, oder brechen Sie einige ab.',
  },
  JOB_ENTRY_TAKEN: {
    sentence: 'Jemand anderes ist gerade an dieser Mail',
    remedy: 'Warten Sie darauf, oder lassen Sie es rückgängig machen.',
  },
  JOB_INVALID: { sentence: 'So kann diese Aktion nicht ausgeführt werden' },
  POLICY_NO_FILE: { sentence: 'Diese Datei gehört nicht zur geladenen Konfiguration' },
  POLICY_ELSEWHERE: {
    sentence: 'Der Text ändert Schlüssel außerhalb von policy',
    remedy: 'Die Konsole ändert allein die Regeln; alles andere mit clamgate config edit auf dem Rechner.',
  },
  POLICY_FOREIGN_FILE: {
    sentence: 'Der Text nennt eine Datei, die die Regeln noch nicht benutzen',
    remedy:
      'Schreiben Sie die Einträge in die Liste selbst, oder fügen Sie die Datei mit clamgate config edit hinzu.',
  },
  POLICY_SECRET: {
    sentence: 'Ein Geheimnis fehlt, und es ist nicht klar, welches',
    remedy: 'Schreiben Sie es auf dem Rechner mit clamgate config edit, oder { file: … }.',
  },
  POLICY_READ_ONLY: {
    sentence: 'Der Dienst darf die Datei nicht ändern',
    remedy: 'Ändern Sie sie auf dem Rechner, oder lassen Sie den Benutzer des Dienstes dort schreiben.',
  },
  POLICY_NO_VERSION: {
    sentence: 'Diese Version gibt es nicht mehr',
    remedy: 'Die letzten zwanzig werden aufgehoben.',
  },
  CHANGE_UNWRITABLE: {
    sentence: 'Die Datei kann nicht geschrieben werden; sie ist, wie sie war',
    remedy: 'Geben Sie dem Benutzer des Dienstes das Recht dazu, oder schaffen Sie Platz.',
  },
  CHANGE_MEANWHILE: {
    sentence: 'Jemand hat die Datei inzwischen geändert; sie ist, wie er sie ließ',
    remedy: 'Sehen Sie sie an, wie sie jetzt ist, und tun Sie es noch einmal.',
  },
  CHANGE_EDITOR: { sentence: 'Der Editor konnte nicht gestartet werden; die Datei ist, wie sie war' },
  CHANGE_DEFECT: {
    sentence: 'Die geänderte Datei wäre keine gute Konfiguration; sie ist, wie sie war',
    remedy: 'Das ist ein Fehler von Clamgate: bitte melden.',
  },
  SENTINEL_FILE_DAMAGED: {
    sentence: 'Die Datei mit den abgelehnten Absendern ist nicht lesbar; sie ist beiseitegelegt',
    remedy: 'Im Log steht, wer abgelehnt wurde; wer weitermacht, wird wieder abgelehnt.',
  },
  SENTINEL_UNSAVED: {
    sentence: 'Wer abgelehnt wird, konnte nicht gespeichert werden; es gilt, bis der Dienst endet',
    remedy: 'Bringen Sie das Verzeichnis von engine.directory in Ordnung.',
  },
  SENTINEL_FULL: {
    sentence: 'Mehr Absender werden abgelehnt, als gemerkt werden können',
    remedy:
      'Nehmen Sie die heraus, die wieder senden dürfen; so viele auf einmal können an einer falschen Signatur liegen.',
  },
  CONFIG_NOT_FOUND: { sentence: 'Die Konfigurationsdatei gibt es nicht' },
  CONFIG_UNREADABLE: {
    sentence: 'Die Konfigurationsdatei ist nicht lesbar',
    remedy: 'Geben Sie dem Benutzer des Dienstes das Recht dazu.',
  },
  CONFIG_SYNTAX: { sentence: 'Das ist kein gültiges YAML' },
  CONFIG_INVALID: { sentence: 'Die Konfiguration ist so nicht gut' },
}
