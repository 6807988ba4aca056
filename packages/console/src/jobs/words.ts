import { formatNumber } from '../format/format.ts'
import { inLanguages, plural } from '../words/words.ts'

const mails = (count: number) => `${formatNumber(count)} ${plural(count, { one: 'mail', other: 'mails' })}`
const mailsDe = (count: number) => `${formatNumber(count)} ${plural(count, { one: 'Mail', other: 'Mails' })}`

/** Acts upon many mails, on every page. */
export const jobWords = inLanguages({
  en: {
    jobs: 'Acts under way',
    all: 'All acts',
    act: {
      release: (count: number) => `Releasing ${mails(count)}`,
      delete: (count: number) => `Deleting ${mails(count)}`,
      forward: (count: number) => `Forwarding ${mails(count)}`,
      'false-positive': (count: number) => `Putting ${mails(count)} right`,
    },
    ended: {
      release: (done: number, total: number) => `${formatNumber(done)} of ${mails(total)} released`,
      delete: (done: number, total: number) => `${formatNumber(done)} of ${mails(total)} deleted`,
      forward: (done: number, total: number) => `${formatNumber(done)} of ${mails(total)} forwarded`,
      'false-positive': (done: number, total: number) => `${formatNumber(done)} of ${mails(total)} put right`,
    },
    states: {
      waiting: 'begins soon',
      running: 'under way',
      done: 'done',
      undone: 'undone',
      cancelled: 'cancelled',
      ended: 'ended early',
    },
    endings: {
      stopped: (name: string) => `By ${name}`,
      'no-right': (name: string) => `${name} may not do that any more`,
      forgotten: () => 'The daemon was away for too long: whoever still wants it asks again',
    },
    results: 'What came of it',
    progress: (done: number, total: number) => `${formatNumber(done)} of ${formatNumber(total)}`,
    undo: 'Undo',
    undoFor: (left: string) => `Undo (${left})`,
    undone: 'Undone: all is as it was.',
    stop: 'Stop the rest',
    show: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'act', other: 'acts' })} under way`,
  },
  de: {
    jobs: 'Laufende Aktionen',
    all: 'Alle Aktionen',
    act: {
      release: (count: number) => `${mailsDe(count)} freigeben`,
      delete: (count: number) => `${mailsDe(count)} löschen`,
      forward: (count: number) => `${mailsDe(count)} weiterleiten`,
      'false-positive': (count: number) => `${mailsDe(count)} berichtigen`,
    },
    ended: {
      release: (done: number, total: number) => `${formatNumber(done)} von ${mailsDe(total)} freigegeben`,
      delete: (done: number, total: number) => `${formatNumber(done)} von ${mailsDe(total)} gelöscht`,
      forward: (done: number, total: number) => `${formatNumber(done)} von ${mailsDe(total)} weitergeleitet`,
      'false-positive': (done: number, total: number) =>
        `${formatNumber(done)} von ${mailsDe(total)} berichtigt`,
    },
    states: {
      waiting: 'beginnt bald',
      running: 'läuft',
      done: 'fertig',
      undone: 'rückgängig gemacht',
      cancelled: 'abgebrochen',
      ended: 'vorzeitig beendet',
    },
    endings: {
      stopped: (name: string) => `Von ${name}`,
      'no-right': (name: string) => `${name} darf das nicht mehr`,
      forgotten: () => 'Der Dienst war zu lange weg: wer es noch will, beginnt es neu',
    },
    results: 'Was daraus wurde',
    progress: (done: number, total: number) => `${formatNumber(done)} von ${formatNumber(total)}`,
    undo: 'Rückgängig',
    undoFor: (left: string) => `Rückgängig (${left})`,
    undone: 'Rückgängig gemacht: alles ist, wie es war.',
    stop: 'Den Rest anhalten',
    show: (count: number) =>
      `${formatNumber(count)} ${plural(count, { one: 'Aktion läuft', other: 'Aktionen laufen' })}`,
  },
})
