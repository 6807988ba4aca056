/** Of digests and notices: who hears what. */
export const NOTIFY_SETTINGS_DE: Readonly<Record<string, string>> = {
  'digest.domains':
    'Empfänger in diesen Domains bekommen eine Sammelmail über das, was von ihnen zurückgehalten wurde. Nennen Sie Domains, deren Empfänger Sie kennen: eine Sammelmail geht an jede Adresse, für die Mail aufbewahrt wurde.',
  'digest.managers':
    'Wer sich um die aufbewahrte Mail ganzer Domains kümmert: bekommt eine Sammelmail über alle, und wird gefragt, wo ein Empfänger sie nicht selbst freigeben darf.',
  'digest.address': 'Eine Adresse, die eine Sammelmail über alles Aufbewahrte bekommt.',
  'digest.schedule':
    'Wann Sammelmails versandt werden: daily, weekdays oder Namen von Tagen, mit einer oder mehreren Uhrzeiten; mehrere davon durch Kommas getrennt; oder eine Cron-Zeile mit fünf Feldern. Eine Uhrzeit, die beim Wechsel zur Sommerzeit ausfällt, kommt eine Stunde später, eine doppelte zählt einmal.',
  'digest.timeZone': 'Die Zeitzone des Zeitplans und der Zeiten in Sammelmails.',
  'digest.language': 'Sprache der Sammelmails, der Seiten hinter ihren Links und der Mails über Anfragen.',
  'digest.languages': 'Sprachen einzelner Adressen und Domains.',
  'digest.from': 'Die Adresse, von der Sammelmails kommen (From).',
  'digest.release':
    'Klassen, deren Mail ein Empfänger selbst freigibt. Um alles andere darf er bitten; ein Verwalter entscheidet.',
  'digest.texts': 'Eigene Texte für Sammelmails.',
  'notify.command.program':
    'Programm, das bei infizierter Mail aufgerufen wird, wie VirusAction von clamav-milter, ohne Shell: Name des Virus, Queue-ID, Absender, Empfänger, Betreff, Message-ID, Datum; dasselbe als JSON auf der Standardeingabe.',
  'notify.command.timeout': 'Ein Programm, das länger läuft, wird beendet.',
  'notify.command.maxRunning': 'Programme zur selben Zeit.',
  'notify.command.maxWaiting':
    'Aufrufe, die warten, bis sie an der Reihe sind; weitere werden ausgelassen, mit einer Zeile im Log.',
  'notify.command.replyWait':
    'Wie lange die Antwort an den MTA auf das Programm wartet; clamav-milter wartet ohne Ende.',
  'notify.command.recipients':
    'Ein Aufruf für jeden Empfänger, oder einer für den letzten, wie ohne SupportMultipleRecipients.',
  'notify.mail.server': 'Der MTA, der Benachrichtigungen annimmt: HOST:PORT. Ohne ihn gibt es keine.',
  'notify.mail.tls':
    'starttls (Ports 25 und 587) und implicit (Port 465) bestehen auf TLS und auf einem gültigen Zertifikat.',
  'notify.mail.ca': 'Zertifikate in PEM, mit denen das des Servers geprüft wird.',
  'notify.mail.user': 'Name zur Anmeldung.',
  'notify.mail.password': 'Passwort zur Anmeldung.',
  'notify.mail.from': 'Die Adresse, von der Benachrichtigungen kommen (From).',
  'notify.mail.returnPath':
    'Absender im Umschlag, für Server, die den leeren Absender ablehnen; Unzustellbarkeitsmeldungen gehen dorthin.',
  'notify.mail.to': 'Administratoren, die von jeder solchen Nachricht erfahren.',
  'notify.mail.for':
    'Von welchen Nachrichten die Administratoren erfahren. Benutzer erfahren nur von solchen mit einem Fund.',
  'notify.mail.subject':
    'Betreff für Administratoren: %v was gefunden wurde, %n Anzahl der Nachrichten, %h Name dieses Hosts, %i Vorgangsnummer.',
  'notify.mail.text':
    'Text für Administratoren, mit denselben Platzhaltern und %l für die Liste der Nachrichten.',
  'notify.mail.digest':
    'Nach einer Benachrichtigung warten spätere Nachrichten so lange und werden zu einer Benachrichtigung, je Administrator oder Benutzer.',
  'notify.mail.rate':
    'Wie viele Benachrichtigungen in einer Stunde höchstens an die Administratoren gehen; weitere warten und werden zu einer.',
  'notify.mail.keepTrying':
    'Wie lange es mit einer Benachrichtigung wieder versucht wird, wenn der Server nicht erreichbar ist oder sie aufschiebt.',
  'notify.mail.timeout': 'Wie lange höchstens auf eine Antwort des Servers gewartet wird.',
  'notify.mail.users.recipients':
    'Empfänger in policy.localDomains erfahren von Mail an sie, die abgelehnt, verworfen oder zurückgehalten wurde.',
  'notify.mail.users.senders':
    'Absender in policy.localDomains erfahren dasselbe von ihrer Mail: wer angemeldet ist, oder bei own auch Clients in policy.localNetworks. Sonst niemand: der Absender anderer Mail kann gefälscht sein.',
  'notify.mail.users.subject': 'Betreff dieser Benachrichtigungen.',
  'notify.mail.users.text': 'Text dieser Benachrichtigungen.',
  'notify.mail.users.rate':
    'Wie viele Benachrichtigungen in einer Stunde höchstens an Absender und Empfänger zusammen gehen.',
  'notify.webhook.url':
    'Wohin Ereignisse per POST geschickt werden, als JSON. Umleitungen wird nicht gefolgt.',
  'notify.webhook.secret':
    'Schlüssel der Signatur (HMAC-SHA256, in X-Clamgate-Signature), an der der Empfänger erkennt, dass ein Ereignis von uns ist.',
  'notify.webhook.ca': 'Zertifikate in PEM, mit denen das des Empfängers geprüft wird.',
  'notify.webhook.proxy':
    'Proxy auf dem Weg zum Empfänger: http://HOST:PORT oder https://HOST:PORT, mit BENUTZER:PASSWORT@, wo er eine Anmeldung will; oder { file: … }, { env: … } mit einer solchen URL.',
  'notify.webhook.timeout': 'Wie lange höchstens auf die Antwort des Empfängers gewartet wird.',
  'notify.webhook.keepTrying':
    'Wie lange es mit einem Ereignis wieder versucht wird, wenn der Empfänger nicht erreichbar ist oder mit 408, 425, 429 oder 5xx antwortet.',
  'notify.webhook.maxWaiting':
    'Ereignisse, die im Speicher warten, jedes höchstens 8 KiB; weitere werden ausgelassen, mit einer Zeile im Log.',
  'notify.outbound.mail': 'Adressen, die per Mail davon erfahren, über notify.mail.server.',
  'notify.outbound.webhook': 'Es auch per POST an notify.webhook.url schicken.',
  'notify.outbound.syslog':
    'Eine eigene Zeile an Syslog schreiben, mit dieser Facility und dem Programmnamen aus log.tag.',
  'notify.outbound.senders':
    'Um wessen Mail es geht: wer angemeldet ist, oder bei own auch Clients in policy.localNetworks.',
  'notify.outbound.for': 'Um welche Nachrichten es geht.',
  'notify.outbound.pace':
    'Nach einer Benachrichtigung über einen Absender warten spätere Nachrichten desselben Absenders so lange und werden zu einer Benachrichtigung mit ihrer Anzahl. Per Mail gilt das für alle Absender zusammen.',
}
