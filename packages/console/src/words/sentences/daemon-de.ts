/** Of what a running daemon says of itself. */
export const OF_DAEMON_DE: Readonly<Record<string, string>> = {
  'look-at-log': 'Den Grund nennt das Log des Dienstes.',
  'daemon.no-answer': 'der Dienst antwortet nicht: {why:words}',
  'daemon.do': '{what:words}',
  'daemon.runs': 'Version {version} läuft als Prozess {pid}',
  'restart.none': 'kein Schlüssel wartet auf einen Neustart',
  'restart.waits': 'Diese Schlüssel wurden geändert und warten auf einen Neustart: {keys:list}',
  'restart.do': 'Den Dienst neu starten oder die Schlüssel zurücksetzen.',
  'clamd.starting': '{address} startet noch',
  'clamd.tripped': '{address} gab mehrmals nacheinander kein Urteil',
  'clamd.blind': '{address} ist blind',
  'clamd.unreachable': '{address} ist nicht erreichbar',
  'clamd.restarting': '{address} wird neu gestartet',
  'clamd.because': ': {why:words}',
  'clamd.warning': '{address}: {warning:words}',
  'clamd.keep-current': 'Dafür sorgen, dass freshclam seine Datenbanken aktuell hält.',
  'clamd.recognises': '{address} erkennt die Testmuster',
  'account.own': 'clamd läuft als eigener Benutzer {user}',
  'account.shared':
    'clamd läuft als Benutzer {user}, wie Clamgate selbst: Wer clamd übernimmt, erreicht alles, was Clamgate erreicht',
  'account.separate':
    'Clamgate mit seiner Unit von systemd betreiben und clamav-daemon installieren, der den Benutzer clamav anlegt.',
  'databases.official': 'offiziell',
  'databases.of-day': ', vom {builtAt:day}',
  'databases.external': 'die des externen clamd; Clamgate beurteilt sie nicht',
  'databases.starter': 'Nur die Startdatenbank ist geladen: außer EICAR wird nichts erkannt',
  'databases.get-official':
    'freshclam den Weg zu seinem Spiegel öffnen (engine.freshclam) oder main.cvd und daily.cvd in das Verzeichnis databases unter engine.directory kopieren. Bis dahin entscheidet policy.databasesMissing über Mail.',
  'databases.missing': 'keine ist geladen',
  'databases.see-clamd': 'Siehe die Zeile von clamd.',
  'databases.refused': 'Neue sind seit {since:time} nicht in Gebrauch: {why:words}',
  'databases.find-file':
    'Die Datei suchen, die zuletzt kam, und sie entfernen oder auf ihre nächste Version warten.',
  'freshclam.off': 'aus',
  'freshclam.waiting': 'wartet',
  'freshclam.running': 'läuft',
  'freshclam.ok': 'in Ordnung',
  'freshclam.failed': 'gescheitert',
  'freshclam.cooling': 'in der Sperrfrist des Spiegels',
  'freshclam.see-log': 'Was freshclam sagte, steht im Log.',
  'notify.program-well': 'das Programm lief zuletzt gut, oder es lief noch nie',
  'notify.notice-well': 'die letzte Benachrichtigung ging hinaus, oder es gab keine',
  'notify.event-well': 'das letzte Ereignis wurde angenommen, oder es gab keines',
  'notify.failing':
    '{why:words} ({waiting:number} warten, {failed:number} gescheitert, {dropped:number} verworfen)',
  'notify.see-guide': 'Siehe {code} in docs/guide/notify.md; mehr steht im Log.',
  'quarantine.deferred': 'Mail, die aufzubewahren wäre, wird aufgeschoben: {why:words}',
  'quarantine.clock-back':
    'Die Uhr sprang um {days:number} Tage zurück auf {at:time}; deswegen wird kein Eintrag gelöscht',
  'quarantine.clock-ahead':
    'Die Uhr sprang um {days:number} Tage vor auf {at:time}; deswegen wird kein Eintrag gelöscht',
  'quarantine.set-clock':
    'Die Uhr stellen, wenn das nicht die richtige Zeit ist. War der Host so lange aus, ist alles in Ordnung.',
  'quarantine.waits-for-s3': '{entries:number} Einträge warten auf unserer Platte auf S3: {why:words}',
  'quarantine.filled': '{directory} ist zu {percent:number} % gefüllt',
  'quarantine.make-room':
    'quarantine.maxSize erhöhen oder quarantine.keep verkürzen; Mail, die nicht hineinpasst, wird aufgeschoben.',
  'quarantine.keeps':
    '{directory} enthält {entries:number} Nachrichten und ist zu {percent:number} % gefüllt',
  'store.lost': '{store} nimmt keine Ereignisse an, und {lost:number} Ereignisse sind verloren: {why:words}',
  'store.waiting': '{store} nimmt keine Ereignisse an, sie warten: {why:words}',
  'store.catching-up': '{store} nimmt wieder Ereignisse an; {bytes:number} Byte davon warten noch in Dateien',
  'store.wait': 'Warten: Sie werden nach und nach geschrieben.',
  'store.has-lost': '{store} nimmt Ereignisse an; seit dem Start des Dienstes gingen {lost:number} verloren',
  'store.spill-more': 'store.spillSize erhöhen oder nachsehen, warum die Datenbank weg war.',
  'store.well': '{store} hat seit dem Start {written:number} Ereignisse aufgenommen',
}
