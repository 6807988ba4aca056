/** Of the console, who may enter it, and sources of signatures. */
export const CONSOLE_SETTINGS_DE: Readonly<Record<string, string>> = {
  'signatures.directory':
    'Wo Kopien dessen liegen, was im Einsatz ist, was gerade geholt wird, und das Journal.',
  'signatures.databaseDirectory':
    'Wo der clamd der Betriebsart external seine Datenbanken liest (DatabaseDirectory seiner clamd.conf).',
  'signatures.schedule':
    'auto: jede Quelle in ihrem eigenen Abstand; off: nur von Hand; oder eine Cron-Zeile mit fünf Feldern, in Ortszeit, die sagt, wann Quellen gefragt werden.',
  'signatures.timeout':
    'Wie lange eine Quelle höchstens schweigen darf: bis die Verbindung steht, bis sie antwortet, zwischen zwei Stücken einer Datei.',
  'signatures.tls.ca':
    'Zertifikate in PEM von Zertifizierungsstellen, denen bei Quellen über https zusätzlich zu den öffentlichen vertraut wird.',
  'signatures.proxy':
    'Proxy für Quellen über https: http://HOST:PORT oder https://HOST:PORT, mit BENUTZER:PASSWORT@, wo er eine Anmeldung will; oder { file: … }, { env: … } mit einer solchen URL.',
  'signatures.hamDirectory':
    'Mail, von der bekannt ist, dass sie sauber ist: Dateien, mboxes und Maildirs. Eine Signatur, die etwas davon trifft, wird beiseitegelegt.',
  'signatures.breaker.hits':
    'Eine Signatur Dritter löst aus, wenn sie innerhalb von signatures.breaker.within öfter als so viele Male trifft und noch nie so oft getroffen hat.',
  'signatures.breaker.senders': 'Von mindestens so vielen verschiedenen Absendern müssen die Treffer kommen.',
  'signatures.breaker.within': 'Die Zeit, in der Treffer gezählt werden.',
  'signatures.breaker.action':
    'Was mit Mail geschieht, die eine ausgelöste Signatur trifft, wo sie abgelehnt worden wäre.',
  'signatures.breaker.rearm':
    'Eine ausgelöste Signatur zählt nach dieser Zeit wieder, oder wenn eine Aktualisierung sie ändert.',
  'signatures.breaker.official': 'Auch offizielle Signaturen können auslösen.',
  'signatures.sources': 'Quellen von Signaturen Dritter: die des Katalogs bei ihrem Namen, und eigene.',
  'console.listen':
    'Wo die Webkonsole ist, ihre API, die Seiten hinter den Links der Sammelmails, /metrics für Prometheus, /healthy und /ready. HOST:PORT. Ohne console.tls bleibt all das auf diesem Rechner.',
  'console.url':
    'Unter welcher Adresse Leute console.listen erreichen, meist über einen Webserver davor: Links in Sammelmails und Einladungen beginnen mit ihr, und die Konsole gehört zu ihr allein. Ein Pfad darin steht vor allem anderen. Sie wird nie aus einer Anfrage genommen.',
  'console.oidc.issuer':
    'Der Anbieter für Single Sign-on, mit dem Namen, den er sich selbst gibt. Seine Umleitungsadresse ist console.url und /api/v1/session/oidc/return.',
  'console.oidc.clientId': 'Wie wir dort heißen.',
  'console.oidc.clientSecret': 'Das Geheimnis dieses Clients.',
  'console.oidc.label': 'Was auf dem Knopf steht.',
  'console.oidc.scopes': 'Worum der Anbieter gebeten wird.',
  'console.oidc.nameClaim':
    'Der Claim, nach dem ein Konto benannt wird, wenn es angelegt wird. Unterschieden werden Konten allein nach issuer und sub.',
  'console.oidc.claim': 'Der Claim, nach dem Rollen vergeben werden.',
  'console.oidc.domainsClaim':
    'Ein Claim mit den Domains eines Verwalters, anstelle derer in console.oidc.roles.',
  'console.oidc.addressesClaim':
    'Der Claim mit den Adressen eines Empfängers. email zählt nur zusammen mit email_verified.',
  'console.oidc.roles': 'Wer was darf. Wer zu keiner davon gehört, hat keinen Zugang.',
  'console.ldap.url':
    'Das Verzeichnis, an dem Passwörter geprüft werden, zu denen es hier kein eigenes Konto gibt.',
  'console.ldap.bindDn': 'Wer sucht.',
  'console.ldap.bindPassword': 'Das Passwort zu bindDn.',
  'console.ldap.base': 'Darunter werden Personen gesucht.',
  'console.ldap.filter': 'Findet jemanden nach Namen (RFC 4515); {name} ist, was eingegeben wurde, maskiert.',
  'console.ldap.idAttribute':
    'Woran jemand auf Dauer unterschieden wird; objectGUID in einem Active Directory.',
  'console.ldap.nameAttribute': 'Wonach ein Konto benannt wird.',
  'console.ldap.addressAttribute': 'Adressen eines Empfängers.',
  'console.ldap.groupAttribute': 'Gruppen, die bei der Person selbst stehen.',
  'console.ldap.groupBase': 'Darunter werden Gruppen gesucht.',
  'console.ldap.groupFilter': 'Findet die Gruppen einer Person.',
  'console.ldap.startTls':
    'Bei ldap:// wird die Verbindung verschlüsselt, bevor etwas gesagt wird. Nur ein Verzeichnis auf diesem Rechner darf ohne auskommen.',
  'console.ldap.ca': 'Zertifikate in PEM, mit denen das des Verzeichnisses geprüft wird.',
  'console.ldap.roles': 'Wer was darf. Wer zu keiner davon gehört, hat keinen Zugang.',
  'console.tls.certificate':
    'Datei mit dem Zertifikat und denen, die zu seiner Zertifizierungsstelle führen, PEM. Sie wird bei einem Neuladen neu gelesen, und binnen einer Minute, wenn sie sich geändert hat.',
  'console.tls.key': 'Datei mit dem Schlüssel des Zertifikats, PEM, ohne Passphrase.',
  'console.plainHttp':
    'Was ohne console.tls ausgeliefert wird, wo console.listen keine Adresse allein dieses Rechners ist. loopback: nichts; stattdessen wird derselbe Port von 127.0.0.1 (oder ::1) geöffnet. probes: /metrics, /healthy und /ready, die keine Geheimnisse verraten, und sonst nichts.',
  'console.secretKey':
    'Womit Geheimnisse von Authenticator-Apps in der Datenbank versiegelt werden: ein langer zufälliger Text, derselbe auf allen Hosts, die sich eine teilen. Wer ihn verliert, hat diese zweiten Faktoren verloren.',
  'console.audit.keep':
    'Wie lange bekannt bleibt, wer was getan hat. Älteres wird vom Anfang der Kette abgeschnitten, und eine Zeile darin sagt das.',
  'console.trustProxy':
    'Webserver vor console.listen, denen geglaubt wird, für wen sie stehen (X-Forwarded-For): Adressen und Netze. Es zählt die letzte Adresse, die keiner von ihnen geschrieben hat; Anmeldeversuche werden nach ihr gezählt. Eine leere Liste glaubt niemandem.',
  'console.language':
    'Sprache der Konsole für alle, die keine gewählt haben und deren Browser keine davon wünscht.',
  'console.sessions.idle': 'Nach so langer Zeit ohne eine Anfrage endet eine Sitzung.',
  'console.sessions.absolute': 'Nach so langer Zeit endet eine Sitzung in jedem Fall.',
}
