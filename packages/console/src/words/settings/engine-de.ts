/** Of the milter, of clamd and of what both may take of the machine. */
export const ENGINE_SETTINGS_DE: Readonly<Record<string, string>> = {
  'milter.listen':
    'Wo der MTA den Milter erreicht: unix:PFAD, inet:PORT@HOST, inet6:PORT@HOST oder systemd: für Sockets, die systemd übergibt.',
  'milter.mode': 'Dateirechte von Unix-Sockets, oktal, in Anführungszeichen.',
  'milter.group': 'Gruppe, der Unix-Sockets gehören.',
  'milter.maxSessions':
    'Verbindungen von MTAs zur selben Zeit; weitere werden abgewiesen, bis eine davon endet.',
  'milter.maxFrame': 'Längstes Paket, das von einem MTA gelesen wird.',
  'milter.sessionMemory':
    'Was eine Verbindung eines MTA an Makros, Name des Clients, HELO und Absender im Speicher halten darf; für Empfänger gilt noch einmal so viel, und was darüber hinausgeht, zählt zu limits.totalMemory.',
  'milter.negotiationTimeout':
    'Wer bis dahin das Protokoll nicht ausgehandelt hat, ist kein MTA; die Verbindung wird getrennt.',
  'milter.idleTimeout': 'Stille, nach der die Verbindung eines MTA geschlossen wird.',
  'engine.mode':
    'managed: Clamgate betreibt clamd und freshclam selbst; external: es gelten die Server in engine.servers.',
  'engine.servers':
    'Server mit clamd für die Betriebsart external: unix:PFAD oder tcp:HOST:PORT, oder { address: …, weight: 2, maxScans: 16 }. Der am wenigsten beschäftigte bekommt die nächste Nachricht.',
  'engine.maxScans':
    'Prüfungen zur selben Zeit auf jedem externen clamd, wo sein Eintrag nichts anderes sagt. Bleiben Sie in der Nähe seines MaxThreads: ein clamd, der ausgelastet ist, liest nicht mehr, und sagt nichts dazu.',
  'engine.queue':
    'Nachrichten, die auf einen freien clamd warten; weitere werden sofort nach policy.failure behandelt (overloaded).',
  'engine.scanTimeout':
    'Wie lange höchstens auf ein Urteil gewartet wird. Bleiben Sie unter milter_content_timeout des MTA (300s).',
  'engine.connectTimeout': 'Wie lange höchstens auf eine Verbindung zu clamd gewartet wird.',
  'engine.stallTimeout': 'Wie lange clamd höchstens keine Daten annehmen darf.',
  'engine.maxScanSize':
    'Größte Nachricht, die ganz geprüft wird; was darüber geschieht, sagt policy.oversize. Bleiben Sie bei einem externen clamd höchstens bei dessen StreamMaxLength (25M unter Debian).',
  'engine.directory': 'Wo der Scanner in der Betriebsart managed seine Datenbanken aufbewahrt.',
  'engine.temporaryDirectory': 'Verzeichnis für temporäre Dateien von clamd in der Betriebsart managed.',
  'engine.threads': 'MaxThreads des clamd, den Clamgate selbst betreibt.',
  'engine.canaryInterval': 'Wie oft clamd ein bekanntes Muster erkennen muss, um als gesund zu gelten.',
  'engine.reload':
    'Neue Datenbanken in der Betriebsart managed. auto: ein zweiter clamd lädt und erprobt sie, bevor er übernimmt, wo der Speicher dafür reicht; in-place: clamd wird mit ihnen neu gestartet, und Nachrichten warten so lange.',
  'engine.alerts.encrypted':
    'Verschlüsselte Archive und Dokumente melden (AlertEncrypted); policy.encrypted entscheidet.',
  'engine.alerts.macros': 'Dokumente mit Makros melden (AlertOLE2Macros), Klasse macro.',
  'engine.alerts.pua': 'Auch nach möglicherweise unerwünschten Programmen suchen (DetectPUA), Klasse pua.',
  'engine.freshclam.enabled': 'Die offiziellen Datenbanken aktuell halten, mit freshclam als Kindprozess.',
  'engine.freshclam.mirror': 'DatabaseMirror der freshclam.conf: Rechnername oder URL.',
  'engine.freshclam.checksPerDay': 'Wie oft am Tag freshclam nach Aktualisierungen sieht.',
  'engine.freshclam.retry': 'Wartezeit bis zum nächsten Versuch, solange die offiziellen Datenbanken fehlen.',
  'engine.freshclam.proxyServer':
    'Proxy für Downloads: Rechnername oder URL mit http://, https://, socks4://, socks4a://, socks5:// oder socks5h://.',
  'engine.freshclam.proxyPort': 'Port des Proxys.',
  'engine.freshclam.proxyUsername': 'Name zur Anmeldung am Proxy.',
  'engine.freshclam.proxyPassword': 'Passwort zur Anmeldung am Proxy.',
  'limits.messageMemory':
    'Eine Nachricht bis zu dieser Größe wird im Speicher gehalten; eine größere wird beim Lesen weitergereicht.',
  'limits.totalMemory':
    'Speicher für Nachrichten insgesamt; ist er erschöpft, wird jede Nachricht beim Lesen weitergereicht, und eine mit sehr vielen Empfängern wird aufgeschoben.',
  'limits.shutdownGrace':
    'Wie lange laufende Prüfungen beim Anhalten noch zu Ende gehen dürfen; danach werden ihre Nachrichten aufgeschoben.',
  'control.socket': 'Unix-Socket, über den die Kommandozeile den Dienst erreicht.',
}
