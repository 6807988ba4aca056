import type { EventExplanation } from '../../../../clamgate/src/api/events/documents.ts'

type Told = EventExplanation['doubtCodes'][number]

/** German for the server's doubts; its own sentences are the English ones. */
export const DOUBTS_DE: Readonly<Record<string, (values: Told['values']) => string>> = {
  'too-little-kept': () => 'Es ist zu wenig davon aufgehoben, wie entschieden wurde',
  sentinel: () =>
    'Es lag an dem, was der Absender verschickt hatte (policy.sentinel), und wen das trifft, ändert sich von selbst: clamgate sentinel list',
  'no-official-databases': () =>
    'Sie wurde ohne die offiziellen Datenbanken geprüft: was diese fänden, ist nicht bekannt',
  'was-exempt': () => 'Sie war ausgenommen und wurde nicht geprüft; heute würde sie geprüft',
  'now-oversize': () =>
    'Sie liegt heute über engine.maxScanSize, und niemand weiß, ob der Fund in ihrem Anfang steht',
  'not-scanned-whole': () => 'Sie wurde nicht als Ganzes geprüft; heute würde sie es',
  'not-scanned-at-all': () => 'Sie wurde gar nicht geprüft; heute würde ihr Anfang geprüft',
  'scan-failed': ({ failure = '' }) =>
    `Die Prüfung scheiterte damals (${failure}): heute vielleicht nicht, und was sie fände, ist nicht bekannt`,
  'header-fields': ({ fields = '' }) =>
    `Eine Bedingung fragt nach Feldern des Kopfs (${fields}), von denen nichts oder nicht alles aufgehoben ist`,
  'other-host': ({ host = '', own = '' }) =>
    `Entschieden hat ${host}; was von heute gesagt wird, gilt nach den Regeln von ${own}`,
}
