import { OF_POSTFIX_DE } from './postfix-de.ts'
import { OF_SCANNING_DE } from './scanning-de.ts'

/** Why each check of doctor matters, in German, by its name; the server has the English. */
export const CHECK_WHYS_DE: Readonly<Record<string, string>> = {
  ...OF_SCANNING_DE,
  ...OF_POSTFIX_DE,
  config:
    'Alles, was der Dienst tut, folgt aus dieser Datei; ein Fehler darin zeigt sich spätestens beim nächsten Start',
  restart: 'Was geändert und noch nicht in Gebrauch ist, überrascht beim nächsten Neustart',
  'config.secrets': 'Ein Passwort, das jeder Benutzer des Hosts lesen kann, ist keines',
  'files.config':
    'Ein Dienst, der seine Konfiguration nicht lesen kann, startet nicht wieder; eine, die andere schreiben können, gehört ihnen',
  'files.directories':
    'Ohne sie wird Mail, die aufzubewahren wäre, aufgeschoben, und Datenbanken werden nicht aktualisiert',
  'files.log': 'Ohne sein Log erfährt niemand, warum eine Nachricht abgelehnt wurde',
  'files.socket-directory':
    'Der Socket, den Postfix fragt, lässt sich nur in einem Verzeichnis anlegen, das es gibt',
  log: 'Zeilen, die nicht ankommen, fehlen an dem Tag, an dem sie gebraucht werden',
  quarantine: 'Mail, die aufbewahrt werden soll und nicht kann, wird aufgeschoben',
  'quarantine.keys': 'Was für einen Schlüssel verschlüsselt ist, den niemand hat, ist verloren',
  'quarantine.s3':
    'Was S3 nicht annimmt, bleibt auf unserer Platte, bis sie voll ist und Mail aufgeschoben wird',
  store: 'Was nicht vermerkt ist, kann niemand suchen, und wenn Dateien voll sind, geht es verloren',
  'software.clamav-milter':
    'Zwei Milter, die dasselbe tun, prüfen jede Nachricht doppelt und protokollieren zwei Entscheidungen',
  'software.scanners':
    'Ein zweiter Scanner hinter dem ersten braucht seine Zeit und entscheidet vielleicht anders',
  'software.panel':
    'Eine Verwaltungsoberfläche schreibt die Konfiguration von Postfix neu, und unser Eintrag kann dann weg sein',
  'software.imscp':
    'Was das Plugin der Verwaltungsoberfläche sagt und was Postfix tut, kann sich unterscheiden: dann geht Mail ungeprüft durch',
  'software.clamd': 'Ein zweiter clamd braucht so viel Speicher wie der erste',
  'resources.memory': 'Wird der Speicher knapp, beendet der Kernel den größten Prozess, und das ist clamd',
  'resources.shm': 'clamd packt dort Archive aus; ohne Platz scheitern Prüfungen, und Mail wird aufgeschoben',
  'resources.disk': 'Ohne Platz gibt es keine neuen Datenbanken, keine Quarantäne und kein Log',
  'resources.inodes': 'Ein Dateisystem ohne freie Inodes nimmt keine Datei an, wie viel Platz es auch hat',
  'resources.files':
    'Jede Verbindung braucht Dateideskriptoren; sind keine mehr frei, wird Mail aufgeschoben',
  'resources.processors':
    'Viel mehr Threads als Prozessoren machen jede Prüfung langsam, nicht alle zusammen schnell',
  'network.dns':
    'freshclam fragt über DNS, ob es neue Datenbanken gibt, und greift sonst zu Downloads, die gezählt werden',
  'network.mirror': 'Ohne den Spiegel gibt es keine neuen Datenbanken',
  'network.proxy': 'Ein Proxy, der nicht erreichbar ist, hält alle Aktualisierungen fern',
  'network.sources': 'Eine Quelle, die nicht erreichbar ist, bringt keine Signaturen',
  'clock.time':
    'Zertifikate, das Alter von Datenbanken und Fristen der Quarantäne werden alle nach der Uhr berechnet',
  'clock.synchronised': 'Eine Uhr, die niemand stellt, geht immer falscher, und eines Tages springt sie',
  'clock.databases':
    'Datenbanken aus der Zukunft bedeuten, dass die Uhr falsch geht, und kein Alter lässt sich angeben',
  look: 'Was nicht angesehen werden konnte, kann falsch sein',
}
