/** Of clamd, its settings, its databases and who brings them. */
export const OF_ENGINE_DE: Readonly<Record<string, string>> = {
  'size.no-conf':
    'der gefragte clamd hat auf diesem Host keine clamd.conf: seine Einstellungen sind hier nicht bekannt',
  'conf.size-well': '{path} lässt Nachrichten bis engine.maxScanSize ganz zu',
  'conf.time-well': '{path} lässt clamd so lange auf Daten warten, wie wir es tun',
  'conf.threads-well': '{path} hat Threads und Platz in der Warteschlange für die Prüfungen, die kommen',
  'conf.exposed-well': '{path} lässt niemanden außerhalb dieses Hosts heran',
  'conf.reload-well': '{path} lässt weiterprüfen, während Datenbanken geladen werden',
  'own.alerts': 'der eigene clamd hat AlertExceedsMax: Clamgate schreibt seine Konfiguration bei jedem Start',
  'own.size':
    'der eigene clamd nimmt Nachrichten bis engine.maxScanSize ganz an: Clamgate schreibt seine Konfiguration bei jedem Start',
  'own.time':
    'der eigene clamd wartet so lange auf Daten wie wir: Clamgate schreibt seine Konfiguration bei jedem Start',
  'own.threads':
    'der eigene clamd hat Threads und Platz in der Warteschlange für die Prüfungen, die kommen: Clamgate schreibt seine Konfiguration bei jedem Start',
  'own.exposed':
    'der eigene clamd lässt niemanden außerhalb dieses Hosts heran: Clamgate schreibt seine Konfiguration bei jedem Start',
  'conf.stream':
    '{path} hat StreamMaxLength {stream}, und engine.maxScanSize ist {size}: bei größeren Nachrichten bricht clamd ab',
  'conf.set-stream':
    'StreamMaxLength {size} in {path} setzen und clamd neu starten, oder engine.maxScanSize: {stream} setzen.',
  'conf.small':
    '{path} hat {name} {has}, und engine.maxScanSize ist {size}: clamd sieht größere Nachrichten nicht ganz an',
  'conf.set-size': '{name} {size} oder mehr in {path} setzen und clamd neu starten.',
  'conf.read-timeout':
    '{path} hat ReadTimeout {seconds} s, weniger als engine.scanTimeout ({wanted} s): clamd legt bei Mail auf, die langsam hereinkommt',
  'conf.set-timeout': 'ReadTimeout {wanted} in {path} setzen und clamd neu starten.',
  'conf.too-many':
    'engine.maxScans ist {scans}, und {path} hat MaxThreads {threads} und MaxQueue {queue}: clamd liest nicht weiter, und Prüfungen laufen ab',
  'conf.fewer-scans': 'engine.maxScans: {threads} setzen, oder MaxThreads und MaxQueue in {path} erhöhen.',
  'conf.few-threads': '{path} hat MaxThreads {threads}: wenige große Nachrichten halten alle anderen auf',
  'conf.set-threads': 'MaxThreads 12 in {path} setzen und clamd neu starten.',
  'conf.exposed':
    '{path} hat TCPSocket {port} auf {address}: wer diesen Port erreicht, kann clamd anhalten oder auslasten',
  'conf.set-address':
    'TCPAddr 127.0.0.1 in {path} setzen, oder eine Firewall nur die Hosts durchlassen lassen, die prüfen.',
  'conf.reload':
    '{path} hat ConcurrentDatabaseReload no: alle Mail wartet, während clamd neue Datenbanken lädt',
  'conf.set-reload':
    'ConcurrentDatabaseReload yes setzen, wo der Speicher reicht: ein Neuladen braucht kurz den doppelten Speicher von clamd.',
  'limits.told': 'clamd auf {address} meldet, was über seine Grenzen geht',
  'limits.passed':
    'clamd auf {address} nennt eine Mail sauber, die tiefer verschachtelt ist, als er hineinsieht: was über seine Grenzen geht, gilt als sauber',
  'limits.set-there': 'AlertExceedsMax yes in der clamd.conf jenes Servers setzen und clamd neu starten.',
  'limits.though': ', obwohl {path} AlertExceedsMax hat',
  'limits.restart': 'clamd neu starten: er liest seine Konfiguration nur beim Start.',
  'limits.unknown':
    'clamd auf {address} konnte nach seinen Grenzen nicht gefragt werden und hat auf diesem Host keine clamd.conf: {why:words}',
  'limits.set': '{path} hat AlertExceedsMax',
  'limits.not-set': '{path} hat kein AlertExceedsMax: was über die Grenzen von clamd geht, gilt als sauber',
  'limits.set-alerts': 'AlertExceedsMax yes in {path} setzen und clamd neu starten.',
  'version.is': 'clamd auf {addresses} ist ClamAV {version}',
  'version.ended':
    ', das seit {ended:day} keine Korrekturen mehr bekommt; die Spiegel weisen alte Versionen schließlich ab',
  'version.install':
    'Eine unterstützte Version installieren, mit den Paketen der Distribution oder denen von clamav.net.',

  'age.of': 'die Datenbanken von {address} sind vom {builtAt:day}',
  'age.of-version': 'die Datenbanken von {address} ({version}) sind vom {builtAt:day}',
  'age.days': ' und damit {days:number} Tage alt',
  'age.see':
    'Nachsehen, warum freshclam keine neuen bringt: clamgate status und sein Log sagen es; er braucht DNS und https zu seinem Spiegel.',
  'age.future':
    'Die Datenbanken von {address} sind vom {builtAt:time}, das liegt in der Zukunft: die Uhr dieses Hosts geht falsch',
  'freshclam.no-log': '{path} gibt es nicht, oder es ist für uns nicht lesbar',
  'freshclam.cool-down':
    'freshclam ist in der Sperrfrist, der Spiegel weist ihn eine Zeit lang ab: {words:words} ({path})',
  'freshclam.wait':
    'Diese Zeit abwarten: jeder Versuch davor verlängert sie. Kein anderes Programm von dieser Adresse aus Datenbanken laden lassen, und in freshclam.conf Checks auf höchstens 12 setzen.',
  'freshclam.no-error': '{path} enthält keinen Fehler des letzten Laufs',
  'freshclam.error': 'freshclam ist gescheitert: {words:words} ({path})',
  'freshclam.needs':
    'Er braucht DNS und https zu database.clamav.net; hinter einem Proxy HTTPProxyServer in freshclam.conf setzen. Dann einmal von Hand starten.',
  'updaters.two': 'Zwei freshclam arbeiten an {directory}, mit {otherConf} (Prozess {pid}) und mit {conf}',
  'updaters.stop':
    'Einen davon anhalten; hat der eigene clamd ein eigenes Verzeichnis, bleibt jeder bei seinem.',
  'updaters.none': 'zurzeit läuft kein freshclam',
  'updaters.one-each': 'jedes Verzeichnis mit Datenbanken hat einen freshclam',
}
