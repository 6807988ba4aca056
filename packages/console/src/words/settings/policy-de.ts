/** Of what happens to mail, and of the fields that it gets. */
export const POLICY_SETTINGS_DE: Readonly<Record<string, string>> = {
  'policy.clean': 'Was mit Mail geschieht, in der nichts gefunden wurde.',
  'policy.infected':
    'Was mit infizierter Mail geschieht. quarantine behält sie in quarantine.directory, mta-hold in der Warteschlange hold des MTA.',
  'policy.encrypted':
    'Mail mit verschlüsseltem Inhalt (Heuristics.Encrypted.*); siehe engine.alerts.encrypted.',
  'policy.limitsExceeded': 'Mail, die für clamd zu aufwendig ist (Heuristics.Limits.Exceeded.*).',
  'policy.failure': 'Was mit Mail geschieht, die nicht geprüft werden konnte.',
  'policy.oversize':
    'Mail über engine.maxScanSize: scan-head prüft den Anfang und behandelt die Mail nach dem Urteil darüber.',
  'policy.views':
    'Mail wird geprüft, wie sie ist, und dazu das, was Mailprogramme aus ihr herausnehmen können: auto, wo die Mail eine Form hat, die sich auf mehrere Arten lesen lässt, always bei aller Mail, off nie. Siehe docs/guide/evasion.md.',
  'policy.ambiguous':
    'Mail, die Mailprogramme auf mehrere Arten zerlegen, sodass sie verschiedene Objekte erhalten, obwohl in keinem davon etwas gefunden wurde. Wird sie zugestellt, trägt sie das Kopffeld von headers.ambiguity.',
  'policy.unscannable':
    'Mail mit etwas darin, das clamd nicht vorgelegt werden konnte: eine Aktion für alles davon oder eine für jede Art. Das Schlimmste in einer Mail entscheidet.',
  'policy.reportOnly':
    'Ergebnisse, die nur protokolliert und gezählt werden: was getan worden wäre, wird wie bei policy.monitor gezeigt, und die Mail wird behandelt, als hätte sie dieses Ergebnis nicht.',
  'policy.databasesMissing':
    'Was mit Mail ohne Fund geschieht, solange der Scanner in der Betriebsart managed nur seine mitgelieferte Datenbank (EICAR) hat, weil die offiziellen noch nicht da sind.',
  'policy.databasesOutdated':
    'Was mit Mail ohne Fund geschieht, solange die Datenbanken älter sind, als policy.databasesMaxAge erlaubt.',
  'policy.databasesMaxAge':
    'Alter der täglichen Datenbank, wie clamd es nennt, über dem sie als veraltet gilt.',
  'policy.monitor': 'Nur protokollieren, was getan worden wäre; alle Mail wird angenommen, wie sie ist.',
  'policy.removeRecipients':
    'Wo für Empfänger einer Nachricht verschieden entschieden wird: auto bittet den MTA, jene mit strengeren Entscheidungen zu entfernen, wo er sie sicher wiederfindet; never lässt die strengste Entscheidung für alle gelten. Siehe docs/guide/policy.md.',
  'policy.rejectMessage':
    'Text der Ablehnung infizierter Mail, druckbares ASCII; %v ist der Name des Virus, %i eine Vorgangsnummer, die auch in der Logzeile steht.',
  'policy.tag.header': 'Name des Kopffelds; Felder dieses Namens, die schon da sind, werden entfernt.',
  'policy.tag.value':
    'Wert des Kopffelds; %v ist der Name des Virus oder das, als was sich die Mail erwiesen hat.',
  'policy.tag.subject':
    'Wird dem Betreff vorangestellt, einmal; was nicht ASCII ist, wird zu „encoded words“ (RFC 2047).',
  'policy.localNetworks':
    'Clients, die als eigene gelten: ihre Mail ist ausgehend oder lokal, wie die angemeldeter Benutzer.',
  'policy.localDomains':
    'Domains, für die wir Mail empfangen, in Unicode oder mit xn--: Mail eigener Clients dorthin ist lokal.',
  'policy.skip.networks': 'Clients, deren Mail nicht geprüft wird: Adressen, Netze, Rechnernamen oder local.',
  'policy.skip.authenticated': 'Benutzer, deren Mail nicht geprüft wird, wenn sie angemeldet sind.',
  'policy.skip.senders':
    'Absender im Umschlag, deren Mail nicht geprüft wird. Jeder kann sich dafür ausgeben.',
  'policy.skip.recipients': 'Mail wird nicht geprüft, wenn jeder ihrer Empfänger hierzu gehört.',
  'policy.skip.raw.authenticated': 'Benutzer, deren Mail nicht geprüft wird, nach dem Namen ihrer Anmeldung.',
  'policy.skip.raw.senders':
    'Absender, deren Mail nicht geprüft wird, nach dem Argument von MAIL. Jeder kann sich dafür ausgeben.',
  'policy.skip.raw.recipients':
    'Mail wird nicht geprüft, wenn jeder ihrer Empfänger hierzu gehört, nach den Argumenten von RCPT, oder zu policy.skip.recipients.',
  'policy.sentinel.messages':
    'Ein angemeldeter Benutzer, der in der Zeit von policy.sentinel.within mehr als so viele Nachrichten mit Schadprogrammen schickt, wird ganz abgelehnt, bis zu clamgate sentinel clear.',
  'policy.sentinel.within': 'Die Zeit, in der Nachrichten gezählt werden.',
  'policy.sentinel.action':
    'Was mit aller Mail eines solchen Benutzers geschieht, auch sauberer, wo nichts Strengeres entschieden ist.',
  'policy.sentinel.classes': 'Klassen von Signaturen, die zählen.',
  'policy.sentinel.except': 'Benutzer, die nie gezählt und nie abgelehnt werden.',
  'policy.sentinel.message':
    'Was dem Benutzer bei reject und defer gesagt wird; %i ist eine Vorgangsnummer, die auch in der Logzeile steht.',
  'policy.rules':
    'Entscheidungen für bestimmte Mail; die erste Regel, die zutrifft, entscheidet. Siehe docs/guide/policy.md.',
  'headers.add':
    'X-Virus-Scanned und X-Virus-Status, wie AddHeader von clamav-milter: add setzt sie obenauf, replace entfernt vorhandene und hängt unsere an.',
  'headers.exempt':
    'X-Virus-Scanned und X-Virus-Status in Mail, die ausgenommen ist (policy.skip): keep lässt die von Mail stehen, die ein Programm dieses Hosts wieder einliefert, wie ein Content-Filter es tut, und sagt in anderer ausgenommener Mail, dass sie nicht geprüft wurde; replace sagt das in jeder; none setzt nichts und entfernt, was Fremde geschrieben haben. Wo headers.add auf no steht, geschieht nichts.',
  'headers.ambiguity':
    'MIME-Ambiguity-Results sagt Programmen hinter uns, auf wie viele Arten sich eine Mail lesen lässt: found schreibt es in Mail, die mehrdeutig oder nicht prüfbar ist, always in alle geprüfte Mail, no in keine. Felder dieses Namens von außen werden in jedem Fall entfernt.',
  'headers.reportHostname': 'Rechnername in X-Virus-Scanned und MIME-Ambiguity-Results.',
  'mime.memory':
    'Speicher, um Mail auf jede Art zu lesen, neben limits.totalMemory: die Hälfte für Kopien von Mail über limits.messageMemory, die Hälfte für das, was aus Mail herausgenommen wird. Wo für eine Kopie kein Platz ist, wird eine Mail, die eine braucht, aufgeschoben.',
  'mime.maxTime':
    'Rechenzeit, die an einer Mail gelesen werden darf. Mail, die länger braucht, wird einmal aufgeschoben und gilt als nicht prüfbar, wenn sie wiederkommt.',
  'mime.maxDepth':
    'Ebenen von Multiparts, Nachrichten und Hüllen in einer Mail. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxParts': 'Teile einer Mail, über alle Lesarten. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxHeaderSize':
    'Größe eines Kopfes, des der Mail oder eines Teils. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxFieldSize':
    'Größe eines Kopffelds, das sagt, wie ein Teil zu lesen ist. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxFields': 'Felder eines Kopfes. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxParameters': 'Parameter eines Kopffelds. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxBoundarySize':
    'Länge einer Trennlinie (boundary); RFC 2046 erlaubt 70 Oktette. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxAlternatives': 'Weitere Lesarten eines Teils. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxViews': 'Lesarten einer Mail insgesamt. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxObjects':
    'Verschiedene Objekte, die aus einer Mail herausgenommen werden. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxUnionFactor':
    'Alle Objekte einer Mail zusammen sind höchstens so vielmal so groß wie sie selbst, oder 1 MiB, wo das mehr ist. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxUnionSize':
    'Größe aller Objekte einer Mail zusammen. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxInflateRatio':
    'Was aus einer komprimierten Hülle werden darf, als Vielfaches ihrer Größe. Mail, die das erreicht, gilt als nicht prüfbar.',
  'mime.maxInflateSize':
    'Was aus allen komprimierten Hüllen einer Mail werden darf. Mail, die das erreicht, gilt als nicht prüfbar.',
}
