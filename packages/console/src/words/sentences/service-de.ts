/** Of what people see and hear of a daemon: its log, notices, digests and the console. */
export const OF_SERVICE_DE: Readonly<Record<string, string>> = {
  'log.tried-again': 'Es wird von selbst wieder versucht; den Grund nennen vielleicht die anderen Ziele.',
  'log.lost':
    '{place} arbeitet und hat seit dem Start {lines:number} Zeilen verloren, {ofMessages:number} davon über Nachrichten',
  'log.find-out':
    'Feststellen, was es aufhielt, etwa eine volle oder langsame Platte; nach einem Neustart wird neu gezählt.',
  'log.well': '{place} nimmt Zeilen an',
  'sentinel.nobody': 'niemand wird abgewiesen, weil er Schadsoftware verschickt',
  'sentinel.newest': ', {login} seit {since:time}',
  'sentinel.off-one':
    'ausgeschaltet oder nur beobachtend; ein Benutzer der Liste wird nach dem Einschalten wieder abgewiesen',
  'sentinel.off-several':
    'ausgeschaltet oder nur beobachtend; {users:number} Benutzer der Liste werden nach dem Einschalten wieder abgewiesen',
  'sentinel.one': 'Alle Mail eines Benutzers wird ',
  'sentinel.several': 'Alle Mail von {users:number} Benutzern wird ',
  'sentinel.reject': 'abgelehnt',
  'sentinel.defer': 'aufgeschoben',
  'sentinel.quarantine': 'in der Quarantäne aufbewahrt',
  'sentinel.clear':
    'Siehe clamgate sentinel list; das Passwort ändern oder den Rechner säubern, danach clamgate sentinel clear.',
  'digest.see-status': 'Siehe clamgate digest status; mehr steht im Log.',
  'digest.paused':
    'Diese Adressen nahmen dreimal keine Sammelmail an und bekommen keine mehr: {addresses:list}',
  'digest.resume': 'Die Adressen berichtigen, dann: clamgate digest resume ADRESSE',
  'digest.sent': '{sent:number} seit dem Start versandt, ',
  'digest.next': 'die nächste am {at:time}',
  'digest.no-next': 'die nächste zu keiner bestimmten Zeit',
  'digest.server-well': 'der Listener für Freigaben, {server}, antwortet: Sammelmails gehen dorthin',
  'digest.server-fails': 'der Server für Sammelmails nimmt nichts an: {why:words}',
  'digest.server-setup':
    'clamgate setup ausführen, das diesen Listener bei Postfix einrichtet, oder einen anderen Server nennen: notify.mail.server.',
  'digest.link-elsewhere':
    '{link} beantwortet nicht Clamgate, sondern etwas anderes mit dem Status {status}: Links in Sammelmails führen ins Leere',
  'digest.pass-on':
    'Den Webserver diesen Pfad an console.listen weitergeben lassen, wie es in docs/guide/digests.md steht.',
  'digest.links-well': '{base} führt zu den Seiten von Clamgate',
  'digest.metrics-open': 'Wer {base} kennt, liest auch /metrics, worin Server, Regeln und Funde genannt sind',
  'digest.close-metrics':
    'Den Webserver /metrics verweigern lassen, wie es in docs/guide/console.md steht; wo keiner davor ist, bestimmt eine Firewall, wer diesen Port erreicht.',
  'digest.link-unreached': '{link} ist von diesem Host aus nicht erreichbar: {why:words}',
  'digest.try-outside':
    'Von außen versuchen: curl -i {link} muss mit „This link is not known“ antworten. Dann ist alles in Ordnung.',
  'notify.server-plain': 'der Mailserver {server} antwortet, ohne TLS',
  'notify.server-tls': 'der Mailserver {server} antwortet, mit TLS und gutem Zertifikat',
  'notify.correct-server': 'notify.mail.server berichtigen.',
  'accounts.none': 'niemand hat ein Konto der Konsole; clamgate console invite legt eines an',
  'accounts.no-admin': 'noch kein Administrator der Konsole hat sich angemeldet',
  'accounts.invite': 'Einen Administrator einladen: clamgate console invite',
  'accounts.one': '1 Konto der Konsole, Administratoren: {names}',
  'accounts.several': '{accounts:number} Konten der Konsole, Administratoren: {names}',
  'accounts.more': ' und {count:number} weitere',
  'accounts.way-in': '; offene Einladungen: {names}',
}
