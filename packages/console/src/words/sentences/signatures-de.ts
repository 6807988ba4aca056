/** Of signatures of third parties: their sources, and what keeps them from clamd. */
export const OF_SIGNATURES_DE: Readonly<Record<string, string>> = {
  'sources.not-asked': '{source} ist eingeschaltet und wird nicht gefragt: {why:words}',
  'sources.incomplete':
    '{source} ist eingeschaltet und wird nicht gefragt: die Angaben sind nicht vollständig',
  'sources.complete': 'signatures.sources.{source} vervollständigen oder dort enabled: false setzen.',
  'sources.memory':
    'die eingeschalteten Quellen brauchen etwa {sources:size} vom Speicher von clamd, mit den offiziellen Datenbanken {all:size}',
  'sources.memory-has': '; dieser Host hat {host:size}',
  'sources.memory-twice': ', und das Doppelte, während neue geladen werden; dieser Host hat {host:size}',
  'sources.memory-less':
    'Die größten Dateien ausschalten (clamgate signatures list zeigt, was sie bringen) oder dem Host mehr Speicher geben.',
  'sources.memory-waits': ' Bis dahin wartet Mail, während clamd neu gestartet wird.',
  'sources.paused': '{source} pausiert',
  'sources.paused-until': '{source} pausiert bis {until:time}',
  'sources.fails': '{source} scheitert',
  'sources.because': ': {why:words}',
  'sources.no-files': ': ihre Dateien waren nicht zu bekommen',
  'sources.ask-again':
    'clamgate signatures status ansehen; clamgate signatures update --source {source} --force fragt noch einmal.',
  'sources.refused': '{source}: abgewiesen wurden {files}: {why:words}',
  'sources.refused-log': '{source}: abgewiesen wurden {files}: siehe das Log',
  'sources.before':
    'In Gebrauch bleibt, was es vorher war. Es wird wieder versucht, wenn die Quelle andere anbietet.',
  'sources.tripped': '{signature} traf so viel Mail so vieler Absender, dass sie jetzt keine davon ablehnt',
  'sources.rearm':
    'clamgate signatures explain {signature} ansehen, dann sie ignorieren oder wieder scharf stellen: clamgate signatures rearm {signature}.',
  'sources.well': '{sources}',
  'programs.clamscan':
    '{program} fehlt: keine Datei kann getestet werden, und keine wird in Gebrauch genommen',
  'programs.sigtool': '{program} fehlt: Signaturen können nicht entschlüsselt angezeigt werden',
  'programs.gpgv':
    '{program} fehlt: OpenPGP-Signaturen können nicht geprüft werden, und was eine braucht, wird nicht genommen',
  'programs.rsync': '{program} fehlt: Spiegel werden stattdessen über https gefragt, und das sind wenige',
  'programs.install': 'Installieren (Debian: apt install {debian}).',
  'programs.versions':
    'clamscan, der Dateien testet, ist ClamAV {version}, und clamd ist {other}: was der eine lädt, weist der andere vielleicht ab',
  'programs.same':
    'Von beiden dieselbe Version installieren und clamd nach einer Aktualisierung von ClamAV neu starten.',
  'programs.well': 'alles ist da, was Aktualisierungen von Signaturen brauchen',
  'rivals.works':
    'Auch {name} arbeitet an {directory} ({seen:words}): jeder würde entfernen, was der andere installiert',
  'rivals.no-updates': '. Signaturen werden nicht aktualisiert',
  'rivals.left': '{name} ist nicht mehr da und hat etwas zurückgelassen ({seen:words})',
  'rivals.puts':
    '{name} legt eigene Dateien in {directory} ab ({seen:words}): die mit denselben Namen werden nicht installiert',
  'rivals.counts':
    '{name} ist installiert ({seen:words}): seine Downloads und die von Clamgate zählen bei den Anbietern zusammen',
  'rivals.take-over': 'Seine Einstellungen mit clamgate signatures import {importable} übernehmen. ',
  'rivals.remove': 'So wird es entfernt: {how:words}.',
  'directory.none': 'signatures.databaseDirectory {directory} ist kein Verzeichnis',
  'directory.set': 'Darin das DatabaseDirectory aus clamd.conf nennen, etwa /var/lib/clamav.',
  'directory.closed':
    '{path} ist für andere zu: gehört es dem Benutzer von clamd weder selbst noch über seine Gruppe, sieht clamd keine neuen Signaturen',
  'directory.open':
    'Den Benutzer von clamd hineinlassen (chmod o+x {path}) oder ihn in die Gruppe aufnehmen.',
  'directory.other': 'clamd liest {read} ({path}), und Signaturen kommen nach {directory}',
  'directory.same': 'signatures.databaseDirectory: {read} setzen.',
  'directory.reload':
    '{path} hat ConcurrentDatabaseReload no: Prüfungen warten bei jedem Neuladen, und nach einem gescheiterten findet clamd nichts, bis er neu gestartet wird',
  'directory.no-reload':
    '{path} hat EnableReloadCommand no: neue Signaturen werden nicht geladen, wenn sie installiert sind',
  'directory.set-reload-command': 'EnableReloadCommand yes setzen.',
}
