import type { ProblemWords } from './types.ts'

const PROGRAM =
  'Rufen Sie das Programm als Benutzer des Dienstes von Hand auf; seine letzten Zeilen stehen im Log.'

/** Of notices, and of places of the log. */
export const NOTIFY_DE: Readonly<Record<string, ProblemWords>> = {
  NOTIFY_COMMAND_NOT_FOUND: {
    sentence: 'Das Programm von notify.command gibt es nicht',
    remedy: 'Berichtigen Sie notify.command.program.',
  },
  NOTIFY_COMMAND_FORBIDDEN: {
    sentence: 'Der Benutzer des Dienstes darf das Programm von notify.command nicht ausführen',
    remedy: 'Machen Sie es ausführbar (chmod a+rx), und alle Verzeichnisse darüber zugänglich.',
  },
  NOTIFY_COMMAND_START: {
    sentence: 'Das Programm von notify.command ließ sich nicht starten',
    remedy: PROGRAM,
  },
  NOTIFY_COMMAND_FAILED: {
    sentence: 'Das Programm von notify.command endete mit einem Fehler',
    remedy: PROGRAM,
  },
  NOTIFY_COMMAND_KILLED: { sentence: 'Das Programm von notify.command wurde beendet', remedy: PROGRAM },
  NOTIFY_COMMAND_SANDBOX: {
    sentence: 'Die Absicherung des Dienstes hinderte das Programm von notify.command an seiner Arbeit',
    remedy: 'Verschicken Sie Mail mit notify.mail oder per SMTP an einen Port des MTA.',
  },
  NOTIFY_COMMAND_TIMEOUT: {
    sentence: 'Das Programm von notify.command lief zu lange und wurde beendet',
    remedy: 'Machen Sie es schneller, oder erhöhen Sie notify.command.timeout.',
  },
  NOTIFY_COMMAND_DROPPED: {
    sentence: 'Mehr Aufrufe von notify.command warteten, als dürfen; die darüber wurden ausgelassen',
    remedy: 'Machen Sie das Programm schneller, oder erhöhen Sie maxRunning oder maxWaiting.',
  },
  NOTIFY_COMMAND_STOPPED: { sentence: 'Der Dienst hielt an, bevor notify.command für jede Nachricht lief' },
  NOTIFY_MAIL_UNREACHABLE: {
    sentence: 'Der Server von notify.mail ist nicht erreichbar; es wird wieder versucht',
    remedy: 'Prüfen Sie notify.mail.server, und ob dort ein MTA zuhört.',
  },
  NOTIFY_MAIL_TLS: {
    sentence: 'TLS mit dem Server von notify.mail scheiterte',
    remedy:
      'Nennen Sie ihn wie sein Zertifikat, geben Sie notify.mail.ca an, oder wählen Sie ein anderes notify.mail.tls.',
  },
  NOTIFY_MAIL_LOGIN: {
    sentence: 'Der Server von notify.mail nimmt die Anmeldung nicht an',
    remedy: 'Berichtigen Sie user und password von notify.mail.',
  },
  NOTIFY_MAIL_DEFERRED: {
    sentence: 'Der Server von notify.mail nimmt gerade nichts an; es wird wieder versucht',
    remedy: 'Sehen Sie im Log des MTA nach.',
  },
  NOTIFY_MAIL_REFUSED: {
    sentence: 'Der Server von notify.mail lehnt eine Benachrichtigung endgültig ab',
    remedy: 'Berichtigen Sie die Adressen, oder lassen Sie den MTA Mail von hier annehmen.',
  },
  NOTIFY_MAIL_GAVE_UP: { sentence: 'Eine Benachrichtigung wurde nach vielen Versuchen aufgegeben' },
  NOTIFY_MAIL_DROPPED: {
    sentence: 'Mehr Absender und Empfänger wären zu benachrichtigen, als warten können',
    remedy: 'Erhöhen Sie notify.mail.users.rate, oder benachrichtigen Sie allein Administratoren.',
  },
  NOTIFY_MAIL_STOPPED: { sentence: 'Der Dienst hielt an, bevor alle Benachrichtigungen versandt waren' },
  NOTIFY_MAIL_OFF: {
    sentence: 'Benachrichtigungen sind nicht eingerichtet',
    remedy: 'Setzen Sie server und to von notify.mail.',
  },
  NOTIFY_WEBHOOK_UNREACHABLE: {
    sentence: 'Der Empfänger von notify.webhook ist nicht erreichbar; es wird wieder versucht',
    remedy: 'Prüfen Sie notify.webhook.url und den Weg dorthin.',
  },
  NOTIFY_WEBHOOK_TLS: {
    sentence: 'TLS mit dem Empfänger von notify.webhook scheiterte',
    remedy: 'Nennen Sie ihn wie sein Zertifikat, oder geben Sie notify.webhook.ca an.',
  },
  NOTIFY_WEBHOOK_DEFERRED: {
    sentence: 'Der Empfänger von notify.webhook nimmt gerade nichts an; es wird wieder versucht',
  },
  NOTIFY_WEBHOOK_REFUSED: {
    sentence: 'Der Empfänger von notify.webhook lehnt ein Ereignis endgültig ab',
    remedy: 'Berichtigen Sie url und secret von notify.webhook.',
  },
  NOTIFY_WEBHOOK_GAVE_UP: { sentence: 'Ein Ereignis wurde nach vielen Versuchen aufgegeben' },
  NOTIFY_WEBHOOK_DROPPED: {
    sentence: 'Mehr Ereignisse kamen, als für notify.webhook warten dürfen; einige sind verloren',
    remedy: 'Sorgen Sie dafür, dass der Empfänger schnell antwortet.',
  },
  NOTIFY_WEBHOOK_STOPPED: { sentence: 'Der Dienst hielt an, bevor alle Ereignisse verschickt waren' },
  NOTIFY_WEBHOOK_OFF: {
    sentence: 'Ein Empfänger von Ereignissen ist nicht eingerichtet',
    remedy: 'Setzen Sie url und secret von notify.webhook.',
  },
  LOG_FILE_DIRECTORY_MISSING: {
    sentence: 'Das Verzeichnis der Logdatei gibt es nicht',
    remedy: 'Legen Sie es für den Benutzer des Dienstes an, oder ändern Sie log.file.',
  },
  LOG_FILE_FORBIDDEN: {
    sentence: 'Die Logdatei darf nicht geschrieben werden',
    remedy: 'Geben Sie dem Benutzer des Dienstes das Recht dazu, oder ändern Sie log.file.',
  },
  LOG_FILE_NOT_A_FILE: {
    sentence: 'Die Logdatei ist keine gewöhnliche Datei',
    remedy: 'Nennen Sie eine in log.file.',
  },
  LOG_FILE_OPEN: {
    sentence: 'Die Logdatei lässt sich nicht öffnen',
    remedy: 'Nennen Sie eine andere, oder entfernen Sie, was im Weg ist.',
  },
  LOG_FILE_WRITE: {
    sentence: 'Die Logdatei lässt sich nicht schreiben',
    remedy: 'Schaffen Sie Platz; es wird von selbst wieder versucht.',
  },
  LOG_STDERR_WRITE: {
    sentence: 'Die Standardfehlerausgabe lässt sich nicht schreiben',
    remedy: 'Starten Sie den Dienst neu, oder protokollieren Sie in eine Datei.',
  },
  LOG_SYSLOG_UNAVAILABLE: {
    sentence: 'Kein Syslog-Dienst hört zu',
    remedy: 'Starten Sie einen, installieren Sie perl-base, oder setzen Sie log.syslog auf false.',
  },
  LOG_SYSLOG_STUCK: {
    sentence: 'Der Syslog-Dienst hört zu und liest nichts',
    remedy: 'Sehen Sie nach, warum, oder starten Sie ihn neu; die Zeilen warten so lange.',
  },
  LOG_SYSLOG_ENDED: {
    sentence: 'Was Zeilen an Syslog weitergibt, ist geendet',
    remedy: 'Es wird von selbst neu gestartet; kommt es wieder, sehen Sie nach, wer es beendet.',
  },
  LOG_SYSLOG_UNACKNOWLEDGED: {
    sentence: 'Ohne perl gehen Zeilen über logger(1) an Syslog, und niemand weiß, ob sie ankommen',
    remedy: 'Installieren Sie perl-base, und laden Sie die Konfiguration neu.',
  },
}
