/** Of the ports of Postfix, of the socket by which it reaches us, and of the listener for releases. */
export const OF_PORTS_DE: Readonly<Record<string, string>> = {
  'ports.none': 'kein Port dieses Postfix nimmt Mail an',
  'ports.well': 'Postfix soll diesen Milter über Mail fragen bei {places:list}',
  'ports.not-asked': 'Postfix fragt diesen Milter nicht: ',
  'ports.nobody-asked': 'Postfix fragt keinen Milter: ',
  'ports.not-scanned': '; Mail wird nicht geprüft',
  'ports.filtered': ': richtig, wo ein Inhaltsfilter Mail übergibt, die schon geprüft ist',
  'ports.take-out-loopback':
    'Das herausnehmen und Postfix neu laden; so lassen, wenn nur ein Inhaltsfilter diesen Port benutzt',
  'ports.take-no-milters-out-master': 'no_milters bei {place} aus master.cf nehmen und Postfix neu laden',
  'ports.take-no-milters-out': 'no_milters aus main.cf nehmen und Postfix neu laden',
  'ports.take-list-out':
    '{list} bei {place} aus master.cf nehmen, damit main.cf gilt, oder dort diesen Milter nennen, und Postfix neu laden',
  'ports.put':
    '{entry} in {list} von main.cf vor Milter setzen, die signieren, und Postfix neu laden; clamgate setup tut es',
  'ports.put-address':
    'Die Adresse dieses Milters in {list} von main.cf vor Milter setzen, die signieren, und Postfix neu laden; clamgate setup tut es',
  'ports.unless-scanned': '; so lassen, wenn durch diesen Dienst nur Mail kommt, die schon geprüft ist',
  'ports.proxy': 'smtpd_proxy_filter = {value} ({where}): Milter sehen keinen Inhalt der Mail',
  'ports.behind-proxy': ', und {place} hinter dem Proxy fragt diesen Milter',
  'ports.nobody-behind-proxy': ', und kein Port auf Loopback hinter dem Proxy fragt diesen Milter',
  'ports.ask-behind-proxy':
    'Den Port, dem der Proxy seine Mail übergibt, diesen Milter fragen lassen: dort in master.cf smtpd_milters setzen, ohne no_milters, und Postfix neu laden',
  'sendmail.well': 'Postfix soll diesen Milter über Mail von sendmail(1) fragen',
  'sendmail.not-scanned': ': Mail von sendmail(1) wird nicht geprüft',
  'sendmail.smtp-alone': 'Postfix fragt diesen Milter nur über Mail per SMTP: ',
  'sendmail.web-sites': '; Mail von sendmail(1), wie Websites sie senden, wird nicht geprüft',
  'sendmail.set': 'non_smtpd_milters = $smtpd_milters in main.cf setzen und Postfix neu laden',

  'reach.well': 'Benutzer {user} von Postfix kommt zu diesem Milter durch, und der antwortet',
  'reach.untried':
    'ob Benutzer {user} von Postfix zu diesem Milter durchkommt, wurde nicht versucht: das kann nur root',
  'reach.as-root': 'clamgate doctor als root ausführen',
  'reach.fails': 'Postfix kommt über {endpoint} nicht zu diesem Milter',
  'reach.looks': ': er sucht {place}',
  'reach.looks-chrooted': ': in {queue} eingesperrt (chroot), sucht er {place}',
  'reach.something-else': ', wo etwas anderes antwortet',
  'reach.where': ', wo gilt: {why:words}',
  'reach.because': ': {why:words}',
  'reach.may-not-use': ': Benutzer {user} darf den Socket {path} nicht benutzen',
  'reach.may-not-pass': ': Benutzer {user} darf nicht durch {path} hindurch',
  'reach.mode': ' (Modus {mode}, uid {uid}, gid {gid})',
  'reach.accept': '; Mail wird ohne ihn angenommen',
  'reach.reject': '; alle Mail wird abgelehnt',
  'reach.quarantine': '; alle Mail wird angehalten',
  'reach.shutdown': '; alle Clients werden abgewiesen',
  'reach.defer': '; alle Mail wird aufgeschoben',
  'reach.listen-below-queue':
    'Diesen Milter unterhalb des Queue-Verzeichnisses lauschen lassen: milter.listen: [unix:{queue}/clamgate/milter.sock]; dann unix:clamgate/milter.sock in {list} eintragen. clamgate setup tut beides',
  'reach.write-path':
    'Den Pfad des Sockets unterhalb des Queue-Verzeichnisses ohne Schrägstrich davor eintragen, als unix:clamgate/milter.sock: so finden ihn eingesperrte Dienste und andere',
  'reach.set-group':
    'milter.group auf die Gruppe von {user} und milter.mode: "0660" setzen und den Dienst neu laden',
  'reach.let-pass': 'Die Gruppe von {user} durch dieses Verzeichnis hindurchlassen',
  'reach.write-address':
    'In main.cf eine Adresse eintragen, die Postfix benutzen kann, etwa inet:127.0.0.1:PORT, und dieselbe in milter.listen',
  'reach.start': 'Den Dienst starten; öffnet er diesen Socket nicht, in seinem Log nachsehen',
  'reach.see-who':
    'Nachsehen, welches Programm dort lauscht (ss -lpx, ss -lpt), und diesem Milter eine eigene Adresse geben',
  'others.well': 'die anderen Milter von Postfix antworten',
  'others.dead': 'der Milter {endpoint} antwortet nicht: {why:words}',
  'others.barrier': ' bei {path}',
  'others.by': ' (',
  'others.by-end': ')',
  'others.start': 'Diesen Milter starten, oder {endpoint} aus {list} nehmen und Postfix neu laden',

  'release.well': 'Freigaben werden bei {listener} angenommen, wie eine Sitzung bis RCPT zeigte',
  'release.taken-no-port':
    '{listener}, wohin Freigaben aus der Quarantäne zurückkommen sollen, ist kein Port dieses Postfix und wird von {programs:list} belegt: {why:words}',
  'release.taken-in-master':
    '{listener}, wohin Freigaben aus der Quarantäne zurückkommen sollen, steht in master.cf und wird von {programs:list} belegt: {why:words}',
  'release.free-port':
    'In quarantine.release.listener einen freien Port dieses Hosts nennen und clamgate setup ausführen; oder jenes Programm beenden und Postfix neu starten',
  'release.nobody':
    'Kein Dienst dieses Postfix lauscht bei {listener}, wohin Freigaben aus der Quarantäne zurückkommen sollen: {why:words}',
  'release.add':
    'clamgate setup trägt den Listener in master.cf ein; quarantine.release.listener nennt einen anderen',
  'release.refuses':
    '{listener}, wohin Freigaben aus der Quarantäne zurückkommen sollen, nimmt sie nicht an: {why:words}',
  'release.mend':
    'Beheben, was dort genannt ist, beim Dienst von master.cf, der dort lauscht, und Postfix neu laden',
  'release.setup': 'clamgate setup bringt es in Ordnung',
  'release.not-asked':
    '{place}, der Listener für Freigaben, fragt diesen Milter nicht: wer ihn erreicht, sendet Mail ungeprüft, und Tickets bleiben in der Mail',
  'release.others-asked':
    '{place}, der Listener für Freigaben, fragt auch andere Milter, die Freigegebenes ablehnen oder verändern können: {milters:list}',
  'release.maps-inherited':
    '{place}, der Listener für Freigaben, hat smtpd_milter_maps aus main.cf = {maps}: dieser Milter wird dort vielleicht nicht gefragt, und Mail geht ungeprüft durch',
  'release.maps':
    '{place}, der Listener für Freigaben, hat smtpd_milter_maps = {maps}: dieser Milter wird dort vielleicht nicht gefragt, und Mail geht ungeprüft durch',
  'release.drop-maps':
    'smtpd_milter_maps dort leeren und Postfix neu laden; clamgate setup bringt es in Ordnung',
  'release.exposed':
    '{place}, der Listener für Freigaben, ist von außen erreichbar: er soll nur auf Loopback lauschen',
  'release.on-loopback':
    'In master.cf seine Adresse vor den Port schreiben, etwa 127.0.0.1:{port}, und Postfix neu starten',
  'release.has': '{place}, der Listener für Freigaben, hat {name} = {value}: ',
  'release.inherits': '{place}, der Listener für Freigaben, übernimmt {name} aus main.cf: ',
  'release.local_header_rewrite_clients':
    'Postfix schreibt Kopffelder des Freigegebenen um, was DKIM-Signaturen ungültig macht',
  'release.content_filter': 'Freigegebenes geht durch einen Inhaltsfilter, der es ablehnen kann',
  'release.smtpd_proxy_filter': 'Freigegebenes geht durch einen Proxy-Filter, der es ablehnen kann',
  'release.receive_override_options': 'header_checks und body_checks können Freigegebenes ablehnen',
  'release.smtpd_tls_security_level': 'eine Sitzung ohne TLS wird vielleicht abgewiesen',
  'release.milter_default_action': 'ist dieser Milter weg, geht Mail dort ungeprüft durch',
  'release.set-it': 'Dort setzen und Postfix neu laden; clamgate setup bringt es in Ordnung',
}
