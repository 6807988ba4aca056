import type { ProblemWords } from './types.ts'

/** Of the self-test: each step says itself what was seen. */
export const SELFTEST_DE: Readonly<Record<string, ProblemWords>> = {
  SELFTEST_MILTER_UNREACHABLE: {
    sentence: 'An der ersten Adresse von milter.listen antwortet kein Milter',
    remedy: 'Starten Sie den Dienst mit dieser Konfiguration, oder sehen Sie in sein Log.',
  },
  SELFTEST_MILTER_BROKE: {
    sentence: 'Die Sitzung mit dem Milter endete, bevor beide Proben beantwortet waren',
    remedy: 'Im Log des Dienstes steht, was mit dieser Sitzung geschah.',
  },
  SELFTEST_EICAR_LET_THROUGH: {
    sentence: 'Die Regeln lehnen EICAR nicht ab',
    remedy:
      'Ändern Sie die genannte Zeile, oder prüfen Sie gegen das, was die Regeln sagen, wenn es so gemeint ist.',
  },
  SELFTEST_EICAR_UNKNOWN: {
    sentence: 'clamd hat in der Testdatei von EICAR nichts gefunden',
    remedy: 'Seine Datenbanken fehlen oder sind unvollständig; clamgate status sagt mehr.',
  },
  SELFTEST_CLEAN_STOPPED: {
    sentence: 'Die Regeln nehmen die saubere Probe nicht an',
    remedy:
      'Ändern Sie die genannte Zeile, oder prüfen Sie gegen das, was die Regeln sagen, wenn es so gemeint ist.',
  },
  SELFTEST_DATABASES_MISSING: {
    sentence: 'Die offiziellen Datenbanken sind noch nicht da, und bis dahin wird keine Mail angenommen',
    remedy:
      'Warten Sie, bis freshclam sie geholt hat; clamgate status zeigt, wie weit das ist. Bis dahin entscheidet policy.databasesMissing.',
  },
  SELFTEST_NOT_SCANNED: {
    sentence: 'Eine Probe konnte nicht geprüft werden',
    remedy:
      'clamgate status und das Log sagen mehr: clamd antwortet nicht, die offiziellen Datenbanken fehlen, oder Mail kann nicht aufbewahrt werden.',
  },
  SELFTEST_NOT_KEPT: {
    sentence: 'Eine Probe sollte in Quarantäne und kann nicht aufbewahrt werden',
    remedy: 'clamgate status und das Log sagen, was mit der Quarantäne nicht stimmt.',
  },
  SELFTEST_CONFIG_DIFFERS: {
    sentence: 'Der laufende Dienst entscheidet nach einer anderen Konfiguration als der Datei',
    remedy:
      'Laden Sie die Konfiguration neu (clamgate reload), oder nennen Sie die Datei des Dienstes mit --config.',
  },
  SELFTEST_REFUSAL_FOREIGN: {
    sentence: 'Eine Ablehnung ist nicht die von Clamgate',
    remedy: 'Im Log des MTA steht, wer abgelehnt hat, und warum.',
  },
  SELFTEST_MTA_UNREACHABLE: {
    sentence: 'An der Adresse antwortet kein MTA, oder die Sitzung brach ab',
    remedy: 'Starten Sie ihn, oder nennen Sie seine Adresse.',
  },
  SELFTEST_MTA_REFUSES: {
    sentence:
      'Der MTA nimmt von diesem Client oder Absender oder an diesen Empfänger keine Mail, bevor er sie gesehen hat',
    remedy: 'Wählen Sie andere; was der MTA sagt, steht im Schritt.',
  },
  SELFTEST_MTA_DEFERS: {
    sentence: 'Der MTA schiebt die Mail auf, bevor er sie gesehen hat',
    remedy:
      'Was er sagt und sein Log nennen den Grund; nach Greylisting versuchen Sie es in einigen Minuten wieder, mit demselben Absender und Empfänger.',
  },
  SELFTEST_MTA_NO_XCLIENT: {
    sentence: 'Der MTA lässt diesen Host nicht für einen anderen Client sprechen',
    remedy: 'Nehmen Sie diesen Host für die Zeit des Tests in smtpd_authorized_xclient_hosts auf.',
  },
  SELFTEST_MTA_LACKS_MILTER: {
    sentence: 'Der MTA erreicht keinen Milter',
    remedy: 'Prüfen Sie smtpd_milters und die Rechte am Socket des Milters; clamgate doctor sieht beides an.',
  },
  SELFTEST_MILTER_NOT_ASKED: {
    sentence: 'Der MTA nahm die Probe an, und der Milter hat sie nicht gesehen',
    remedy:
      'Prüfen Sie smtpd_milters dieses Dienstes und milter_default_action (sicher ist tempfail); clamgate doctor sieht beides an.',
  },
  SELFTEST_MTA_OVERRULES: {
    sentence: 'Der MTA nahm EICAR an, obwohl der Dienst inzwischen eine Nachricht entschieden hat',
    remedy:
      'Im Log des Dienstes steht, welchen Client, Absender und Empfänger er sah: ein Proxy, ein Content-Filter oder ein Umschreiben dazwischen kann sie geändert haben.',
  },
}
