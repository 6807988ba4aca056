/** Of Postfix and the way that mail takes to the milter. */
export const OF_POSTFIX_DE: Readonly<Record<string, string>> = {
  postfix: 'Was Postfix mit Mail tut, ist nur aus seiner Konfiguration bekannt',
  'postfix.asked':
    'Ob Mail diesem Milter wirklich gezeigt wird, beweist keine Konfiguration; dass ein MTA kam, schon',
  'postfix.by-client':
    'Eine Tabelle kann Clients ausnehmen, und niemand sieht, welche Mail nicht geprüft wurde',
  'postfix.default-action':
    'Das tut Postfix mit Mail, wann immer er nicht fragen kann: bei einem Neustart, einer Überlastung, einem Defekt',
  'postfix.log':
    'Postfix vermerkt dort jeden Milter, den er nicht fragen konnte, auch wenn jetzt alles gut aussieht',
  'postfix.notices':
    'Eine Unzustellbarkeitsmeldung, die abgelehnt wurde, bekommt niemand: Postfix verwirft sie',
  'postfix.order':
    'Milter werden der Reihe nach gefragt: signiert werden soll, was geprüft wurde, und geprüft wird einmal',
  'postfix.other-milters':
    'Postfix fragt alle Milter einer Liste: fehlt einer, kommt keine Mail herein, was die anderen auch sagen',
  'postfix.ports': 'Mail über einen Port, der keinen Milter fragt, wird ungeprüft zugestellt',
  'postfix.protocol':
    'Ein altes Milter-Protokoll sagt diesem Milter weniger, und jedes Kopffeld kostet einen Hin- und Rückweg',
  'postfix.recipients':
    'Für Empfänger einer Mail kann verschieden entschieden werden, und Postfix muss sie hinter uns auseinanderhalten',
  'postfix.release':
    'Ohne seinen Listener wird nichts aus der Quarantäne freigegeben; einer, den andere benutzen, ist eine Tür an der Prüfung vorbei',
  'postfix.sendmail':
    'Websites, Cronjobs und Mailprogramme dieses Hosts senden über sendmail(1), das kein Port sieht',
  'postfix.size': 'Von größerer Mail wird höchstens der Anfang geprüft: über sie entscheidet policy.oversize',
  'postfix.socket':
    'Ein Milter, den Postfix nicht erreicht, hält alle Mail draußen oder lässt sie ungeprüft herein',
  'postfix.timeouts':
    'Einen Milter, der länger braucht, gibt Postfix auf und behandelt ihn wie einen, der fehlt',
  'postfix.unscanned':
    'Mail, die angenommen wurde, während dieser Milter weg war, liegt in Postfächern, und niemand hat sie geprüft',
}
