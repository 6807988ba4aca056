/** Of what is kept: mail, what is written down about it, and the log. */
export const KEEPING_SETTINGS_DE: Readonly<Record<string, string>> = {
  'quarantine.directory': 'Wo die Aktion quarantine Mail aufbewahrt. Wird angelegt, wenn es gebraucht wird.',
  'quarantine.keep': 'Ältere Einträge werden gelöscht.',
  'quarantine.maxSize':
    'Größe aller Einträge zusammen; Mail, die darüber hinausginge, wird stattdessen aufgeschoben.',
  'quarantine.store':
    'Wo die Nachrichten liegen: als files im Verzeichnis oder unter s3://bucket/präfix. Beschreibungen und Protokolle sind immer auch Dateien, und eine Nachricht ist es, bis S3 sie hat.',
  'quarantine.s3.endpoint': 'Wo der S3-Server ist: seine URL ohne Pfad.',
  'quarantine.s3.region':
    'Region des Buckets; Signaturen von Anfragen gelten nur für sie. Eigene Server nehmen oft us-east-1, Garage nimmt garage.',
  'quarantine.s3.accessKey':
    'Zugriffsschlüssel; er muss Objekte des Buckets ablegen, lesen, auflisten und löschen dürfen.',
  'quarantine.s3.secretKey': 'Das Geheimnis des Zugriffsschlüssels.',
  'quarantine.s3.pathStyle':
    'true: der Bucket steht im Pfad der URL, wie die meisten eigenen Server es wollen; false: im Namen des Hosts.',
  'quarantine.s3.replyWait':
    'Wie lange die Antwort auf eine Nachricht auf S3 wartet. Was bis dahin nicht dort ist, bleibt auf unserer Platte und wird später hochgeladen; aufbewahrt ist die Nachricht so oder so.',
  'quarantine.s3.plain':
    'true: Nachrichten dürfen auf S3 abgelegt werden, wie sie sind, wo quarantine.encryptTo keinen Schlüssel nennt. Der Betreiber des Servers kann sie dann lesen.',
  'quarantine.encryptTo':
    'Aufbewahrte Mail wird für diese öffentlichen Schlüssel von age (X25519) verschlüsselt, während sie geschrieben wird; jeder davon öffnet sie. Leer: sie wird aufbewahrt, wie sie ist. „clamgate quarantine key new“ erzeugt einen Schlüssel und trägt ihn hier ein.',
  'quarantine.identities':
    'Dateien der Identitäten (geheimen Schlüssel), die verschlüsselte Mail öffnen; nur der Benutzer des Dienstes darf sie lesen (Rechte 0400). Ein Host, der Mail nur aufbewahrt, braucht keine.',
  'quarantine.release.listener':
    'Wo der MTA Mail annimmt, die freigegeben wird: HOST:PORT des Listeners, den setup in Postfix einträgt, oder eines gewöhnlichen Ports, der diesen Milter fragt.',
  'quarantine.release.sender':
    'Absender im Umschlag einer freigegebenen Mail: der ursprüngliche, oder der leere, damit nichts an eine Adresse zurückgeht, die gefälscht sein kann.',
  'quarantine.release.from':
    'Von wem eine Mail kommt, die eine aufbewahrte als Anhang oder ZIP bringt (From).',
  'store.url':
    'Wo Nachrichten vermerkt werden, damit nach ihnen gesucht werden kann: sqlite:/PFAD, postgres://BENUTZER@HOST:PORT/DATENBANK oder off.',
  'store.password': 'Passwort für PostgreSQL; in der URL wäre es zu sehen.',
  'store.keepClean':
    'Saubere, angenommene Mail wird nach dieser Zeit vergessen, bis auf ihre Zahlen. 0: sie wird nur gezählt.',
  'store.keepFindings':
    'Alle andere Mail, und was jemand getan hat, wird nach dieser Zeit vergessen, bis auf ihre Zahlen.',
  'store.maxCleanSize':
    'Nimmt saubere Mail in der Datenbank mehr Platz ein, wird die älteste früher vergessen.',
  'store.maxFindingsSize': 'Dasselbe für alle andere Mail und für das, was jemand getan hat.',
  'store.subjects': 'Ob Betreffe vermerkt werden; ohne sie kann niemand nach ihnen suchen.',
  'store.queue':
    'Ereignisse, die im Speicher auf die Datenbank warten; weitere gehen in Dateien, siehe store.spillSize.',
  'store.queueMemory': 'Dasselbe nach ihrer Größe.',
  'store.spillSize':
    'Größe der Dateien für Ereignisse, solange die Datenbank weg ist: in spill neben der Datei von SQLite, mit PostgreSQL unter engine.directory. Ist sie erreicht, werden zuerst Ereignisse sauberer Mail ausgelassen; jedes davon wird gezählt.',
  'log.level': 'Ab welchem Schweregrad Zeilen geschrieben werden.',
  'log.infected':
    'Zeile für infizierte Mail, wie LogInfected von clamav-milter; bei basic-id steht die Queue-ID davor.',
  'log.clean':
    'Zeile für saubere Mail, wie LogClean von clamav-milter; bei basic-id steht die Queue-ID davor.',
  'log.recipients':
    'Eine Zeile für jeden Empfänger, oder eine für den letzten, wie clamav-milter ohne SupportMultipleRecipients.',
  'log.events':
    'Nachrichten, die im Format json ein JSON-Ereignis bekommen: alle, oder alle bis auf saubere, die angenommen wurde.',
  'log.format': 'Form der Zeilen auf der Standardfehlerausgabe und in der Datei.',
  'log.stderr': 'Auf die Standardfehlerausgabe schreiben.',
  'log.file': 'Auch in diese Datei schreiben; bei SIGUSR1 wird sie neu geöffnet.',
  'log.syslog': 'Auch an Syslog schreiben, mit dieser Facility.',
  'log.tag': 'Programmname in den Zeilen für Syslog.',
}
