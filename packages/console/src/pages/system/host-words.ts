import { formatNumber } from '../../format/format.ts'
import { inLanguages, plural } from '../../words/words.ts'

/** What is found on the host, and the self-test. */
export const hostWords = inLanguages({
  en: {
    notReady: {
      'no-healthy-clamd': 'No clamd is healthy',
      'databases-missing': 'The official databases are missing',
    },
    unseen: {
      unused: 'not in use here',
      'unused-or-unknown': 'not in use here, or not known while no daemon answers',
    },
    checksLead:
      'What clamgate doctor finds on this host, with the rights of the daemon. As root it may see more.',
    prove: 'Prove now…',
    lookAgain: 'Look again',
    looking: 'Looking again; this takes some seconds.',
    allWell: 'All is well that was looked at.',
    notWell: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'thing needs', other: 'things need' })} attention`,
    allChecks: 'All checks',
    checksOf: (count: number) => `${formatNumber(count)} ${plural(count, { one: 'check', other: 'checks' })}`,
    checkStates: { ok: 'well', warn: 'mind', fail: 'failed', skip: 'left out' },
    proveTitle: 'Prove that mail is scanned',
    proveWords:
      'A clean mail and the EICAR test virus go the way that mail takes. It stands in the lists like other mail, and in the audit.',
    proveGo: 'Send them',
    throughMta: 'Also through the mail server of this host',
    throughMtaHint: 'It delivers the clean mail to the recipient.',
    mtaAddress: 'Address of the mail server',
    mtaHint: 'On this host, such as 127.0.0.1:25.',
    testRecipient: 'Recipient',
    expectPolicy: 'Right is what the policy says, also where it does not refuse the virus',
    proving: 'The mails are on their way.',
    proved: 'Proved: clean mail passes, and the virus is caught.',
    notProved: 'Not proved',
  },
  de: {
    notReady: {
      'no-healthy-clamd': 'Kein clamd ist gesund',
      'databases-missing': 'Die offiziellen Datenbanken fehlen',
    },
    unseen: {
      unused: 'hier nicht in Gebrauch',
      'unused-or-unknown': 'hier nicht in Gebrauch, oder nicht bekannt, solange kein Dienst antwortet',
    },
    checksLead:
      'Was clamgate doctor auf diesem Rechner findet, mit den Rechten des Dienstes. Als root sieht es vielleicht mehr.',
    prove: 'Jetzt beweisen …',
    lookAgain: 'Neu nachsehen',
    looking: 'Es wird neu nachgesehen; das dauert einige Sekunden.',
    allWell: 'Alles, was angesehen wurde, ist in Ordnung.',
    notWell: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'Punkt braucht', other: 'Punkte brauchen' })} Aufmerksamkeit`,
    allChecks: 'Alle Prüfungen',
    checksOf: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'Prüfung', other: 'Prüfungen' })}`,
    checkStates: { ok: 'gut', warn: 'beachten', fail: 'gescheitert', skip: 'ausgelassen' },
    proveTitle: 'Beweisen, dass Mail geprüft wird',
    proveWords:
      'Eine saubere Mail und das Testvirus EICAR gehen den Weg, den Mail nimmt. Sie stehen in den Listen wie andere Mail, und im Protokoll.',
    proveGo: 'Abschicken',
    throughMta: 'Auch durch den Mailserver dieses Rechners',
    throughMtaHint: 'Er stellt dem Empfänger die saubere Mail zu.',
    mtaAddress: 'Adresse des Mailservers',
    mtaHint: 'Auf diesem Rechner, etwa 127.0.0.1:25.',
    testRecipient: 'Empfänger',
    expectPolicy: 'Richtig ist, was die Regeln sagen, auch wenn sie das Virus nicht ablehnen',
    proving: 'Die Mails sind unterwegs.',
    proved: 'Bewiesen: saubere Mail geht durch, und das Virus wird gefangen.',
    notProved: 'Nicht bewiesen',
  },
})
