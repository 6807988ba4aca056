/** Of the daemon, clamd, its databases and signatures. */
export const OF_SCANNING_DE: Readonly<Record<string, string>> = {
  daemon: 'Läuft der Dienst nicht, schiebt Postfix alle Mail auf oder nimmt sie ungeprüft an',
  'service.version': 'Nach einem Update läuft das alte Programm, bis es neu gestartet wird',
  'service.unit':
    'Ein Dienst, der nicht aktiviert ist, fehlt nach dem nächsten Hochfahren, und Mail wird aufgeschoben',
  'service.restarts': 'Startet systemd einen Dienst immer wieder neu, wird Mail dazwischen aufgeschoben',
  'service.socket': 'Die Socket-Unit hält Verbindungen von Postfix, während der Dienst neu startet',
  'service.user':
    'Ein Dienst, der feindliche Mail als root liest, gibt mit einem einzigen Fehler den Host preis',
  milter: 'Nur über diesen Socket erreicht Postfix den Dienst',
  'milter.exposed':
    'Ein Milter fragt nach keinem Passwort: wer ihn erreicht, kann seine Sitzungen belegen oder erfahren, was durchgeht',
  console:
    'Wer die Konsole nicht öffnen kann, erfährt durch sie nichts, und Passwörter dürfen nicht im Klartext übertragen werden',
  'console.accounts': 'Um eine Konsole, die kein Administrator betreten kann, kümmert sich niemand',
  'console.certificate': 'Browser weisen Leute an einer Konsole ab, deren Zertifikat abgelaufen ist',
  digest: 'Nur durch Sammelmails erfahren Empfänger von aufbewahrter Mail',
  'digest.server': 'Von Sammelmails, die nicht versandt werden können, erfährt niemand etwas',
  'digest.links':
    'Ein Link, der nirgendwohin führt, gibt keine Mail zurück, und einer, der zu weit führt, zeigt, was andere nichts angeht',
  sentinel:
    'Wer Schadprogramme verschickt, hat ein gestohlenes Passwort oder einen infizierten Rechner, und kann so lange nichts senden',
  'notify.command': 'Nur das Programm für infizierte Mail benachrichtigt jemanden',
  'notify.mail': 'Benachrichtigungen, die nicht versandt werden, erreichen niemanden',
  'notify.outbound': 'Niemand erfährt, dass eigene Mail infiziert ist',
  'notify.webhook': 'Ereignisse, die nicht angenommen werden, erreichen niemanden',
  'notify.server': 'Benachrichtigungen, die nicht versandt werden, erreichen niemanden',
  clamd: 'clamd prüft die Mail; einer, der ein bekanntes Muster nicht erkennt, lässt alles durch',
  account: 'clamd packt feindliche Dateien aus: wer ihn übernimmt, soll an nichts anderes herankommen',
  'engine.version': 'Versionen ohne Updates haben bekannte Lücken und werden am Ende vom Spiegel abgewiesen',
  'engine.alerts': 'Ohne AlertExceedsMax nennt clamd sauber, was er aufgegeben hat',
  'engine.size': 'Was clamd nicht ganz annimmt, wird nicht ganz geprüft',
  'engine.time': 'Ein clamd, der vor uns aufgibt, lässt Mail ohne Urteil',
  'engine.threads': 'Prüfungen über seine Threads hinaus warten in seiner Warteschlange, ohne ein Wort',
  'engine.exposed': 'Wer clamd über TCP erreicht, kann ihn anhalten, denn er fragt nach keinem Passwort',
  'engine.reload': 'Ein clamd, der stillsteht, während er Datenbanken lädt, hält Mail eine Minute lang auf',
  databases: 'Was nicht in ihnen steht, wird nicht erkannt',
  'databases.age':
    'Stündlich kommen neue Schadprogramme: Datenbanken der letzten Woche übersehen die meisten davon',
  freshclam: 'Nur freshclam bringt neue Signaturen',
  'freshclam.log': 'In seinem Log sagt freshclam, warum er nichts bringt',
  'databases.updaters':
    'Zwei Aktualisierer in einem Verzeichnis machen einander die Arbeit zunichte und zählen beim Spiegel doppelt',
  signatures: 'Eine Quelle, die eingeschaltet ist und nichts bringt, schützt niemanden',
  'signatures.rival':
    'Zwei Aktualisierer in einem Verzeichnis machen einander die Arbeit zunichte und zählen bei den Anbietern doppelt',
  'signatures.programs':
    'Dateien werden getestet, bevor sie in Einsatz gehen, und dazu braucht es diese Programme',
  'signatures.directory': 'Signaturen, die clamd nicht liest, erkennen nichts',
  'signatures.reload': 'Signaturen, die clamd nicht geladen hat, erkennen nichts',
  'signatures.memory': 'Wird der Speicher knapp, beendet der Kernel den größten Prozess, und das ist clamd',
}
