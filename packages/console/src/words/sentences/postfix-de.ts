/** Of Postfix: what it asks, with which settings, and what it does where it cannot. */
export const OF_POSTFIX_DE: Readonly<Record<string, string>> = {
  'postfix.at': ', bei {places:list}',
  'postfix.instance': ' [Instanz {directory}]',
  'postfix.setting': '{name} = {value} ({where})',
  'postfix.setting-empty': '{name} ist leer ({where})',
  'postfix.entry-setting': '{name}={value} im Eintrag {entry} ({where})',
  'postfix.absent': 'auf diesem Host gibt es kein Postfix, es wurde also nichts davon angesehen',
  'postfix.unreadable':
    'postconf(1) kann {what} nicht lesen; unbekannt ist damit, welche Mail dort geprüft wird',
  'postfix.check': 'postfix check ausführen und beheben, was es nennt',
  'postfix.no-configuration':
    'Postfix ist installiert und hat keine Konfiguration, die postconf(1) lesen kann ({what})',
  'postfix.set-up':
    'Nachsehen, was postconf smtpd_milters sagt. Fehlt main.cf, Postfix einrichten, bei Debian mit dpkg-reconfigure postfix; nichts zu tun, wenn der MTA auf einem anderen Host ist',

  'postfix.order-well': 'dieser Milter steht einmal unter den anderen, vor denen, die signieren',
  'postfix.order-twice':
    '{list} ({where}) nennt diesen Milter {times:number}-mal, also wird jede Mail so oft geprüft',
  'postfix.order-leave': 'Einen von {entries} dort stehen lassen und Postfix neu laden',
  'postfix.order-signer':
    '{list} ({where}) fragt {signer}, der signiert, vor diesem Milter: Kopffelder, die dieser Milter hinzufügt, stehen in keiner Signatur oder machen sie ungültig',
  'postfix.order-before': 'Diesen Milter davor setzen und Postfix neu laden; clamgate setup tut es',
  'postfix.by-client-none': 'keine Tabelle nimmt Clients aus (smtpd_milter_maps)',
  'postfix.by-client':
    'smtpd_milter_maps = {value} ({where}): Clients, für die das DISABLE oder andere Milter ergibt, werden nicht geprüft',
  'postfix.by-client-remove':
    'Mit postmap -q ADRESSE TABELLE nachsehen, welche Clients das sind, und die entfernen, die geprüft werden müssen',
  'postfix.notices-none': 'Postfix zeigt seine eigenen Meldungen keinem Milter',
  'postfix.notices':
    'internal_mail_filter_classes = {value} (main.cf): Postfix zeigt uns seine eigenen Meldungen, und eine abgelehnte Unzustellbarkeitsmeldung ist verloren',
  'postfix.notices-set': 'internal_mail_filter_classes in main.cf leeren und Postfix neu laden',
  'postfix.size-well':
    'Postfix nimmt keine Mail an, die größer ist, als geprüft wird (engine.maxScanSize, {limit})',
  'postfix.size-any':
    'message_size_limit = {value} ({where}): Postfix nimmt Mail jeder Größe an, und engine.maxScanSize ist {limit}: was darüber liegt, wird nie als Ganzes geprüft',
  'postfix.size-larger':
    'message_size_limit = {value} ({where}): Postfix nimmt Mail bis {size} an, und engine.maxScanSize ist {limit}: was dazwischen liegt, wird nie als Ganzes geprüft',
  'postfix.size-change':
    'engine.maxScanSize erhöhen (bei einem externen clamd zuerst dessen Grenzen, StreamMaxLength voran), oder message_size_limit senken und Postfix neu laden',

  'postfix.action-well': 'Postfix nimmt keine Mail ungeprüft an, wenn er diesen Milter nicht fragen kann',
  'postfix.action-accept': ': Postfix nimmt Mail ungeprüft an, wenn er diesen Milter nicht fragen kann',
  'postfix.action-hold':
    ': Postfix hält Mail an, wenn er diesen Milter nicht fragen kann, und prüft keine davon, wenn sie freigegeben wird',
  'postfix.action-tempfail': 'Dort tempfail eintragen und Postfix neu laden: Mail wartet dann beim Absender',
  'postfix.timeouts-well': 'Postfix wartet lange genug auf diesen Milter',
  'postfix.gives-up':
    ': Postfix gibt auf, bevor eine Prüfung zu Ende sein muss (engine.scanTimeout, {seconds:number} s)',
  'postfix.wait-longer': 'Dort {seconds}s eintragen und Postfix neu laden, oder engine.scanTimeout senken',
  'postfix.short': ': ein belasteter Host antwortet vielleicht später',
  'postfix.write-30s': 'Dort 30s eintragen und Postfix neu laden',
  'postfix.protocol-well': 'Postfix spricht das Milter-Protokoll 6',
  'postfix.write-6': 'Dort 6 eintragen und Postfix neu laden',

  'postfix.log-none':
    'Das Log von Postfix wurde nicht gefunden oder ist nicht lesbar: weder mail.log noch das Journal enthält es',
  'postfix.log-as-root': 'clamgate doctor als root auf einem Host ausführen, der das Log von Postfix aufhebt',
  'postfix.log-failed-once':
    'der Milter {endpoint} fiel laut {log} in den letzten 24 Stunden einmal aus, am {at:time}: {why:words}',
  'postfix.log-failed':
    'der Milter {endpoint} fiel laut {log} in den letzten 24 Stunden {times:number}-mal aus, zuletzt am {at:time}: {why:words}',
  'postfix.log-failed-us-once':
    'dieser Milter {endpoint} fiel laut {log} in den letzten 24 Stunden einmal aus, am {at:time}: {why:words}',
  'postfix.log-failed-us':
    'dieser Milter {endpoint} fiel laut {log} in den letzten 24 Stunden {times:number}-mal aus, zuletzt am {at:time}: {why:words}',
  'postfix.log-see-ours':
    'Im Log des Dienstes zu dieser Zeit nachsehen; ein Neustart, bei dem systemd den Socket hält (clamgate.socket), weist niemanden ab',
  'postfix.log-see-theirs':
    'Nachsehen, was dieser Milter zu der Zeit protokollierte, oder {endpoint} aus main.cf nehmen',
  'postfix.log-well': 'Postfix hatte in den letzten 24 Stunden keine Störung mit Miltern ({log})',
  'postfix.unscanned-none': 'in den letzten 24 Stunden kam keine Mail ungeprüft herein ({log})',
  'postfix.unscanned-one':
    'In den letzten 24 Stunden kam eine Mail ungeprüft herein, weil Postfix diesen Milter nicht fragen konnte: {ids} ({log})',
  'postfix.unscanned':
    'In den letzten 24 Stunden kamen {count:number} Mails ungeprüft herein, weil Postfix diesen Milter nicht fragen konnte: {ids} ({log})',
  'postfix.unscanned-scan':
    'Die Postfächer prüfen, die sie bekamen (clamgate scan), und Mail nächstes Mal warten lassen: milter_default_action = tempfail',
  'postfix.asked-never': 'kein MTA hat diesen Milter seit seinem Start am {start:time} gefragt',
  'postfix.asked-once':
    'ein MTA fragte diesen Milter zuletzt am {at:time}, über {listener} (1 Sitzung seit seinem Start)',
  'postfix.asked':
    'ein MTA fragte diesen Milter zuletzt am {at:time}, über {listener} ({sessions:number} Sitzungen seit seinem Start)',
  'postfix.asked-no-mail': ', und Postfix nahm keine Mail an',
  'postfix.asked-send': 'Eine Mail durch Postfix senden: der Selbsttest tut es und beweist den ganzen Weg',
  'postfix.asked-not': 'Postfix nahm am {at:time} Mail an, und ',
  'postfix.asked-reload':
    'Postfix neu laden, der vielleicht noch mit einer älteren main.cf läuft; dann mit dem Selbsttest eine Mail hindurchsenden und nachsehen, was hier über seine Ports steht',
  'postfix.recipients-lost':
    ': Postfix fasst Empfänger zusammen, deren Aliase zu einer Adresse führen; wer eine Mail bekommen darf, verliert sie, wenn der andere entfernt wird',
  'postfix.recipients-added':
    ': Postfix fügt einen Empfänger hinzu, von dem kein Milter hört und der auch infizierte Mail bekommt, wenn ein Empfänger sie haben darf',
  'postfix.recipients-never':
    'policy.removeRecipients: never setzen, damit Mail, über die je Empfänger verschieden entschieden wird, an keinen von ihnen geht',
  'postfix.recipients-original': ', oder in {where} eintragen und Postfix neu laden: {name} = yes',
  'postfix.recipients-samples': '; so lassen, wenn diese Kopie infizierte Mail enthalten darf.',
}
