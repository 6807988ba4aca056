import type { ProblemWords } from './types.ts'

const ELSE = 'Geben Sie die Mail frei, löschen Sie sie oder laden Sie sie herunter, ohne hineinzusehen.'

/** Of kept mail: entries, releases, keys, S3, previews, false positives, digests. */
export const QUARANTINE_DE: Readonly<Record<string, ProblemWords>> = {
  QUARANTINE_NO_ENTRY: {
    sentence: 'Diese Mail ist nicht mehr in der Quarantäne',
    remedy: 'Sie ist vielleicht abgelaufen oder gelöscht.',
    isWhole: true,
  },
  QUARANTINE_ENTRY_ELSEWHERE: {
    sentence: 'Diese Mail liegt auf einem anderen Rechner',
    remedy: 'Öffnen Sie die Konsole dort.',
  },
  QUARANTINE_ENTRY_DAMAGED: {
    sentence: 'Diese Mail ist nicht mehr, was zurückgehalten wurde; sie wird nie freigegeben',
    remedy: 'Stellen Sie ihre Dateien aus einer Sicherung wieder her, oder löschen Sie sie.',
  },
  QUARANTINE_NO_KEY: {
    sentence: 'Diese Mail ist verschlüsselt, und kein Schlüssel dieses Rechners öffnet sie',
    remedy: 'Tragen Sie den passenden Schlüssel in quarantine.identities ein.',
  },
  QUARANTINE_CONTENT_AWAY: {
    sentence: 'Der Inhalt liegt anderswo (S3), und das antwortet nicht',
    remedy: 'Versuchen Sie es später noch einmal; siehe quarantine.store.',
  },
  QUARANTINE_NO_RECIPIENT: { sentence: 'Für diese Adresse wird die Mail nicht zurückgehalten' },
  QUARANTINE_ENTRY_BUSY: {
    sentence: 'Jemand anderes gibt diese Mail gerade frei oder löscht sie',
    remedy: 'Warten Sie einen Moment, und sehen Sie nach, was daraus wurde.',
  },
  QUARANTINE_NEEDS_DAEMON: { sentence: 'Dafür muss der Dienst laufen', remedy: 'Starten Sie ihn.' },
  QUARANTINE_KEY_UNREADABLE: {
    sentence: 'Eine Datei von quarantine.identities ist nicht lesbar',
    remedy: 'Geben Sie sie dem Benutzer des Dienstes mit den Rechten 0400.',
  },
  QUARANTINE_KEY_UNSAFE: {
    sentence: 'Andere dürfen eine Datei von quarantine.identities lesen oder ändern; sie wird nicht benutzt',
    remedy: 'Geben Sie sie dem Benutzer des Dienstes mit den Rechten 0400.',
  },
  QUARANTINE_KEY_INVALID: {
    sentence: 'Ein Schlüssel der Quarantäne ist keiner',
    remedy: 'clamgate quarantine key new macht einen.',
  },
  QUARANTINE_KEY_EXISTS: {
    sentence: 'Dort liegt schon ein Schlüssel',
    remedy: 'Nennen Sie eine andere Datei.',
  },
  QUARANTINE_FULL: {
    sentence: 'Die Quarantäne ist voll; Mail, die zurückgehalten werden soll, wird aufgeschoben',
    remedy:
      'Erhöhen Sie quarantine.maxSize, kürzen Sie quarantine.keep, oder löschen Sie, was niemand braucht.',
  },
  QUARANTINE_DISK_FULL: {
    sentence: 'Auf der Platte der Quarantäne ist kein Platz',
    remedy: 'Schaffen Sie Platz, oder setzen Sie quarantine.directory auf eine andere Platte.',
  },
  QUARANTINE_WRITE_FAILED: {
    sentence: 'In die Quarantäne konnte nicht geschrieben werden',
    remedy: 'Prüfen Sie Platte und Dateisystem; warum, steht im Log.',
  },
  QUARANTINE_DIRECTORY_UNUSABLE: {
    sentence: 'Das Verzeichnis der Quarantäne ist nicht benutzbar',
    remedy: 'Geben Sie es dem Benutzer des Dienstes, oder ändern Sie quarantine.directory.',
  },
  QUARANTINE_DIRECTORY_UNSAFE: {
    sentence:
      'Das Verzeichnis der Quarantäne ist ein Link, gehört jemand anderem, oder andere dürfen hineinschreiben',
    remedy: 'Machen Sie es zu einem Verzeichnis des Benutzers des Dienstes mit den Rechten 0700.',
  },
  QUARANTINE_DIRECTORY_IN_USE: {
    sentence: 'Ein anderer Dienst hält Mail in diesem Verzeichnis zurück',
    remedy: 'Geben Sie jedem ein eigenes quarantine.directory, oder halten Sie den anderen an.',
  },
  QUARANTINE_ABANDONED: { sentence: 'Die Nachricht wurde aufgegeben, bevor sie aufbewahrt war' },
  S3_UNREACHABLE: {
    sentence: 'Der S3-Server antwortet nicht; was zurückgehalten wird, bleibt auf unserer Platte',
    remedy: 'Prüfen Sie quarantine.s3.endpoint, das Netz und den Server.',
  },
  S3_BUSY: {
    sentence: 'Der S3-Server ist überlastet oder gescheitert; es wird später hochgeladen',
    remedy: 'Geht es nicht vorüber, sehen Sie auf dem Server nach.',
  },
  S3_REFUSED: {
    sentence: 'Der S3-Server lehnt den Schlüssel ab',
    remedy: 'Berichtigen Sie accessKey und secretKey von quarantine.s3 und die Rechte des Schlüssels.',
  },
  S3_CLOCK: {
    sentence: 'Der S3-Server sagt, die Uhr dieses Rechners geht falsch',
    remedy: 'Stellen Sie die Uhr.',
  },
  S3_NO_BUCKET: {
    sentence: 'Diesen Bucket gibt es nicht',
    remedy: 'Legen Sie ihn an, oder berichtigen Sie quarantine.store.',
  },
  S3_NO_OBJECT: {
    sentence: 'Das Objekt ist nicht da: jemand oder eine Regel des Buckets hat es entfernt',
    remedy: 'Stellen Sie es wieder her; nehmen Sie Ablaufregeln vom Bucket.',
  },
  S3_WRONG_ANSWER: {
    sentence: 'Der S3-Server antwortet etwas anderes als gefragt',
    remedy: 'Prüfen Sie endpoint und region von quarantine.s3.',
  },
  RELEASE_NO_LISTENER: {
    sentence: 'Am Eingang für Freigaben antwortet niemand; nichts wurde gesendet',
    remedy: 'clamgate doctor sagt, was fehlt; clamgate setup richtet den Eingang in Postfix ein.',
  },
  RELEASE_STOPPED: {
    sentence: 'Abgebrochen, bevor etwas gesendet war',
    remedy: 'Versuchen Sie es noch einmal.',
  },
  RELEASE_FORM: {
    sentence: 'In dieser Form darf die Mail nicht hinaus: Schadprogramme nur als ZIP',
    remedy: 'Geben Sie sie als ZIP frei.',
  },
  RELEASE_NOBODY: {
    sentence: 'Es ist kein Empfänger übrig, an den sie gehen könnte',
    remedy: 'Die Seite der Mail zeigt den Zustand jedes Empfängers.',
  },
  PREVIEW_BUSY: {
    sentence: 'Gerade sehen viele in Mails hinein',
    remedy: 'Versuchen Sie es in einigen Sekunden noch einmal.',
    isWhole: true,
  },
  PREVIEW_TIMEOUT: { sentence: 'Die Mail zu lesen dauerte zu lange und wurde beendet', remedy: ELSE },
  PREVIEW_DIED: {
    sentence: 'Was die Mail las, ist daran gestorben; sonst ist nichts betroffen',
    remedy: ELSE,
  },
  PREVIEW_FAILED: {
    sentence: 'Die Mail konnte nicht gelesen werden: ein Fehler von Clamgate',
    remedy: 'Bitte melden Sie ihn; laden Sie die Mail herunter, um sie anderswo anzusehen.',
  },
  PREVIEW_NO_PART: {
    sentence: 'Diesen Anhang gibt es nicht',
    remedy: 'Sehen Sie die Liste der Anhänge noch einmal an.',
  },
  PREVIEW_CUT: {
    sentence: 'Die Mail ist länger, als eine Vorschau liest: Anhänge könnten abgeschnitten sein',
    remedy: 'Laden Sie die ganze Mail als ZIP herunter.',
  },
  PREVIEW_ABORTED: { sentence: 'Niemand wartet mehr auf die Vorschau' },
  FALSE_POSITIVE_NO_SIGNATURE: {
    sentence:
      'Diese Mail wurde nicht wegen einer Signatur zurückgehalten: es gibt nichts zu ignorieren oder zu melden',
    remedy: 'Geben Sie sie frei.',
  },
  FALSE_POSITIVE_SCOPE: {
    sentence: 'Dieser Bereich passt nicht zu dieser Mail',
    remedy: 'Nehmen Sie „genau diesen Inhalt“.',
  },
  FALSE_POSITIVE_NO_FILE: { sentence: 'Diese Datei gibt es in dem Bericht nicht' },
  FALSE_POSITIVE_TOO_LARGE: {
    sentence: 'Die Mail ist zu groß, um den Teil mit der Signatur zu suchen',
    remedy:
      'Geben Sie sie frei, ignorieren Sie die Signatur von Hand, und laden Sie die Mail für den Bericht herunter.',
  },
  DIGEST_RUN_FAILED: {
    sentence: 'Sammelmails konnten nicht gemacht oder versandt werden; es wird wieder versucht',
    remedy: 'Die Ablage oder der Mailserver ist nicht erreichbar.',
  },
  DIGEST_NOT_DELIVERED: {
    sentence: 'Eine Sammelmail wurde für eine Adresse nicht angenommen',
    remedy: 'Berichtigen Sie die Adresse, oder lassen Sie ihre Domain aus digest.domains weg.',
  },
  DIGEST_ADDRESS_PAUSED: {
    sentence: 'Eine Adresse nahm an drei Terminen hintereinander keine Sammelmail an und bekommt keine mehr',
    remedy: 'Berichtigen Sie sie; dann: clamgate digest resume ADRESSE.',
  },
  DIGEST_NO_REQUEST: {
    sentence: 'Diese Anfrage gibt es nicht, oder ihre Mail ist weg',
    remedy: 'Sehen Sie die Liste der Anfragen noch einmal an.',
    isWhole: true,
  },
  DIGEST_REQUEST_DECIDED: {
    sentence: 'Darüber hat schon jemand entschieden, oder die Zeit ist um',
    remedy: 'Sehen Sie die Liste der Anfragen noch einmal an.',
  },
}
