import { inLanguages } from '../../words/words.ts'

/** Reports of false positives: they were written here, and people send them. */
export const reportWords = inLanguages({
  en: {
    lead: 'These were written and not noted as sent. Each goes to whoever makes the signature; you send it yourself.',
    none: 'No report waits to be sent',
    noneWords: 'One is written when a kept mail is said to be good.',
    to: 'To',
    made: 'Written',
    mail: 'To the mail',
    sent: 'It is sent',
    noted: 'Noted as sent',
  },
  de: {
    lead: 'Diese sind geschrieben, aber nicht als geschickt vermerkt. Jede geht an den Anbieter der Signatur; schicken müssen Sie sie selbst.',
    none: 'Keine Meldung wartet',
    noneWords: 'Geschrieben wird eine, wenn von einer zurückgehaltenen Mail gesagt wird, dass sie gut ist.',
    to: 'An',
    made: 'Geschrieben',
    mail: 'Zur Mail',
    sent: 'Ist geschickt',
    noted: 'Als geschickt vermerkt',
  },
})
