/** Of programs: the service as systemd has it, its sockets and its console, and what else runs here. */
export const OF_PROGRAMS_DE: Readonly<Record<string, string>> = {
  'unit.no-systemd': 'systemd startet hier keine Dienste: wer es tut, muss auch Clamgate starten',
  'unit.none': 'die Unit {unit} fehlt: nach dem nächsten Neustart des Hosts startet niemand Clamgate',
  'unit.install': 'setup sie installieren lassen.',
  'unit.loops': '{unit} endet gleich nach jedem Start: {result}',
  'unit.failed': '{unit} ist gescheitert: {result}',
  'unit.status': ', Exit-Status {status}',
  'unit.broken': ', eine fehlerhafte Konfiguration',
  'unit.mend': 'Die Konfiguration berichtigen und starten.',
  'unit.journal': 'Die letzten Worte stehen im Journal; starten, wenn das behoben ist.',
  'unit.is': '{unit} ist {active}',
  'unit.start': 'Starten.',
  'unit.masked': '{unit} ist maskiert: nichts startet sie',
  'unit.unmask': 'Die Maskierung aufheben, wenn sie nicht gewollt war.',
  'unit.disabled': '{unit} ist nicht aktiviert: nach dem nächsten Neustart des Hosts läuft sie nicht',
  'unit.enable': 'Aktivieren.',
  'unit.changed': '{file} wurde geändert, und systemd hat es noch nicht gelesen',
  'unit.reload': 'systemd seine Units lesen lassen und den Dienst neu starten.',
  'unit.is-both': '{unit} ist {enabled} und {active}',
  'unit.restarts': 'systemd hat den Dienst seit seinem Start {times:number}-mal neu gestartet',
  'unit.see-log': 'Warum er endet, sagt sein Log; meistens ist es der Speicher.',
  'unit.socket-unused':
    '{unit} ist nicht in Gebrauch: bei einem Neustart werden kurz Verbindungen abgewiesen',
  'unit.socket-start': 'Aktivieren und starten; hat ein anderes Programm den Socket, steht es in ihrem Log.',
  'process.version': 'der Dienst ist von der installierten Version {version}',
  'process.old': 'es läuft {running}, und installiert ist {installed}',
  'process.restart': 'Neu starten.',
  'process.user': 'der Dienst läuft als Benutzer {uid}, nicht als root',
  'process.root': 'der Dienst läuft als root',
  'process.root-in-container': 'der Dienst läuft als root, in einem Container oder chroot',
  'process.by-unit':
    'Mit seiner Unit von systemd betreiben, die einen Benutzer dafür hat, oder als eigener Benutzer.',

  'milter.answers': 'der Milter antwortet auf {address}',
  'milter.fails': 'der Milter antwortet nicht: {why:words}',
  'milter.do': '{what:words}',
  'milter.this-host': '{address} ist nur von diesem Host aus erreichbar',
  'milter.open': '{address} ist für andere Hosts offen',
  'milter.close':
    'Auf einem Unix-Socket oder 127.0.0.1 lauschen (milter.listen), oder eine Firewall nur die Mailserver durchlassen lassen',
  'milter.own': '{path} ist nur für Benutzer und Gruppe des Sockets',
  'milter.everybody': 'jeder Benutzer dieses Hosts darf {path} benutzen (Modus {mode})',
  'milter.set-mode': 'milter.mode: "0660" und milter.group: postfix setzen und den Dienst neu laden',

  'console.silent': 'auf {address} antwortet nichts: {why:words}',
  'console.see':
    'clamgate status und das Log des Dienstes ansehen; nach einer Änderung von console.listen muss er neu gestartet werden.',
  'console.elsewhere': 'die Konsole ist auf {address} und nicht auf {wanted}, weil console.tls fehlt',
  'console.set-tls':
    'console.tls setzen, oder 127.0.0.1 nennen und einen Webserver mit TLS die Anfragen dorthin weitergeben lassen.',
  'console.probes':
    'Metriken und Proben sind auf {address}, eine Konsole nicht: so will es console.plainHttp',
  'console.well': 'die Konsole antwortet auf {address}; zu erreichen ist sie unter {url}',
  'certificate.renew': 'Erneuern; der Dienst nimmt das neue binnen einer Minute.',
  'certificate.renew-file': '{file} erneuern; der Dienst nimmt das neue binnen einer Minute.',
  'certificate.ended': 'Das Zertifikat der Konsole ist am {until:day} abgelaufen',
  'certificate.soon': 'das Zertifikat der Konsole läuft in {days:number} Tagen ab, am {until:day}',
  'certificate.distrusted': 'Browser vertrauen dem Zertifikat der Konsole nicht: {why:words}',
  'certificate.chain':
    'Die Zertifikate, die zu seiner Zertifizierungsstelle führen, dahintersetzen, und eines verwenden, das den Host aus console.url nennt.',
  'certificate.well': 'das Zertifikat der Konsole gilt bis {until:day}',

  'configuration.no-file': 'keine Datei, also hat jeder Schlüssel seinen Vorgabewert',
  'configuration.files': '{files}',
  'configuration.problem': '{problem:words}',
  'configuration.do': '{what:words}',
  'configuration.change': 'Ändern, oder lassen, wenn es so gemeint ist.',
  'look.late': '{subject:words}: innerhalb von {seconds:number} s kam keine Antwort',
  'look.failed': '{subject:words}: {why:words}',
  'look.again': 'clamgate doctor noch einmal als root ausführen; bleibt es so, die Last des Hosts ansehen.',

  'keys.unused': 'ein Schlüssel wird nicht verwendet: {why:words}',
  'keys.restore': 'Aus der Sicherung wiederherstellen.',
  'keys.unreadable': 'der neueste verschlüsselte Eintrag {entry} ist nicht lesbar: {why:words}',
  'keys.list': 'Ausführen: clamgate quarantine key list',
  'keys.elsewhere':
    'Mail wird verschlüsselt aufbewahrt, und auf diesem Host ist keine Identität: freigeben muss ein anderer',
  'keys.closed': 'keine Identität dieses Hosts öffnet, was für {recipients:list} verschlüsselt ist',
  'keys.rotate':
    'Die Datei der Identität aus der Sicherung wiederherstellen, oder einen neuen Schlüssel anlegen: clamgate quarantine key rotate',
  'keys.sample': 'Mail wird verschlüsselt aufbewahrt; eine Probe ließ sich öffnen',
  'keys.newest': 'Mail wird verschlüsselt aufbewahrt; der neueste verschlüsselte Eintrag {entry} war lesbar',
  'bucket.well': 'der Bucket {bucket} bei {endpoint} antwortet',
  'bucket.fails': 'Nachrichten bleiben vorerst auf unserer Platte: {why:words}',
  'bucket.check': 'quarantine.s3 überprüfen.',

  'milter-program.runs':
    'clamav-milter läuft (Prozess {pid}): fragt Postfix beide, wird Mail doppelt geprüft',
  'milter-program.take-over':
    'setup ihn ablösen lassen, oder ihn anhalten, wenn Postfix ihn nicht mehr fragt.',
  'milter-program.enabled':
    'clamav-milter läuft nicht und ist aktiviert: nach dem nächsten Neustart des Hosts ist er wieder da',
  'milter-program.disable': 'Deaktivieren.',
  'milter-program.none': 'kein clamav-milter läuft',
  'scanner.runs': '{program} läuft (Prozess {pid}) und lässt Mail vielleicht ein zweites Mal prüfen',
  'scanner.amavis':
    'Wo es @av_scanners hat, das ausschalten: @bypass_virus_checks_maps = (1); in /etc/amavis/conf.d/50-user.',
  'scanner.mimedefang': 'entity_contains_virus aus seinem Filter nehmen.',
  'scanner.mailscanner': 'Virus Scanning = no in MailScanner.conf setzen.',
  'scanner.other': 'Aus dem Weg nehmen, den Mail geht.',
  'scanner.if-meant': ' So lassen, wenn es gewollt ist.',
  'scanner.rspamd': 'auch rspamd prüft Mail ({path})',
  'scanner.rspamd-off':
    'enabled = false; in dieser Datei setzen und rspamd neu laden. So lassen, wenn es gewollt ist.',
  'scanner.none': 'kein anderer Scanner für Mail gefunden',
  'other-clamd.external': 'clamd ist ein externer',
  'other-clamd.none': 'kein clamd außer unserem läuft',
  'other-clamd.runs':
    'neben dem clamd von Clamgate läuft ein anderer (Prozess {pid}): jeder braucht 1,2 GB und mehr',
  'other-clamd.stop':
    'Anhalten, wenn ihn sonst niemand benutzt, oder Clamgate ihn benutzen lassen: engine.mode: external.',
  'panel.none': 'keine Verwaltungsoberfläche schreibt die Konfiguration von Postfix',
  'panel.writes': '{panel} schreibt die Konfiguration von Postfix',
  'panel.plugin': ', und das zugehörige Plugin ClamAV trägt uns wieder ein',
  'panel.again':
    ': nach jeder Aktualisierung davon hier wieder nachsehen, die Gruppe Postfix sagt, ob unser Eintrag noch da ist',
  'panel.use-plugin': '; das Plugin ClamAV für i-MSCP trägt ihn von selbst wieder ein',
  'imscp.hidden': 'was das Plugin für i-MSCP getan hat, darf nur root lesen',
  'imscp.plugin': 'das Plugin ClamAV {version} für i-MSCP',
  'imscp.disabled': ' ist deaktiviert: Postfix fragt seinetwegen niemanden',
  'imscp.pending': ' wartet, bis Mail geprüft werden kann: vorher fragt Postfix Clamgate nicht',
  'imscp.see-databases': 'Nachsehen, welche Datenbanken fehlen und warum freshclam sie nicht bringt.',
  'imscp.unreadable': ' ist aktiviert, und main.cf, die Clamgate nennen müsste, ist nicht lesbar',
  'imscp.well': ' ist aktiviert, und main.cf nennt Clamgate, wie es sein soll',
  'imscp.missing': ' ist aktiviert, und {list} in main.cf nennt Clamgate nicht: Mail geht ungeprüft durch',
  'imscp.several-missing':
    ' ist aktiviert, und {lists:list} in main.cf nennen Clamgate nicht: Mail geht ungeprüft durch',
  'imscp.again':
    'Das Plugin in der Verwaltungsoberfläche deaktivieren und wieder aktivieren; nachsehen, wer main.cf geschrieben hat (ein Listener in /etc/imscp/listeners.d, postconf -e).',
}
