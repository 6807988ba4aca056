import type { ProblemWords } from './types.ts'

/** Of the store, of queries and of messages. */
export const STORE_DE: Readonly<Record<string, ProblemWords>> = {
  EVENTS_UNKNOWN: {
    sentence: 'Eine Nachricht mit dieser ID ist nicht aufgeschrieben',
    remedy: 'Saubere Mail wird nach store.keepClean gelöscht, andere nach store.keepFindings.',
    isWhole: true,
  },
  QUERY_TOO_LONG: {
    sentence: 'Diese Suche ist zu lang',
    remedy: 'Suchen Sie nach weniger auf einmal; * steht für beliebigen Text.',
  },
  QUERY_TOO_MANY: {
    sentence: 'Diese Suche hat mehr als 100 Bedingungen',
    remedy: 'Suchen Sie nach weniger auf einmal; * steht für beliebigen Text.',
  },
  QUERY_KEY: {
    sentence: 'Diesen Suchschlüssel gibt es nicht',
    remedy: 'Text mit einem Doppelpunkt steht in doppelten Anführungszeichen.',
  },
  QUERY_VALUE: { sentence: 'Dieser Wert passt nicht zu seinem Suchschlüssel' },
  QUERY_EMPTY: {
    sentence: 'Hinter einem Doppelpunkt, Komma oder Minus fehlt etwas',
    remedy: 'Schreiben Sie es, oder lassen Sie das Zeichen weg.',
  },
  QUERY_QUOTE: {
    sentence: 'Ein Anführungszeichen ist nicht geschlossen oder steht in einem Wort',
    remedy:
      'Schreiben Sie " an beiden Enden; innen \\" für ein Anführungszeichen und \\\\ für einen Rückstrich.',
  },
  QUERY_CHARACTER: {
    sentence: 'In der Suche steht ein Zeichen, das kein Text ist',
    remedy: 'Lassen Sie es weg; * steht für beliebigen Text.',
  },
  STORE_UNAVAILABLE: {
    sentence: 'Die Datenbank ist nicht erreichbar',
    remedy:
      'Die Mail läuft weiter, und was geschieht, wird nachgetragen. Bei PostgreSQL prüfen Sie store.url und den Server.',
  },
  STORE_CREDENTIALS: {
    sentence: 'Die Datenbank lehnt Benutzer oder Passwort ab',
    remedy: 'Berichtigen Sie store.url oder store.password.',
  },
  STORE_DISK_FULL: {
    sentence: 'Die Platte der Datenbank ist voll',
    remedy: 'Schaffen Sie Platz, oder kürzen Sie store.keepClean.',
  },
  STORE_DAMAGED: {
    sentence: 'Die Datei der Datenbank ist beschädigt',
    remedy:
      'Halten Sie den Dienst an, legen Sie die Datei beiseite, starten Sie ihn; danach: clamgate quarantine reindex.',
  },
  STORE_IN_USE: {
    sentence: 'Ein anderer Dienst benutzt dieses Verzeichnis der Datenbank',
    remedy: 'Halten Sie ihn an, oder geben Sie jedem ein eigenes store.url und engine.directory.',
  },
  STORE_HOST_TAKEN: {
    sentence: 'Ein anderer Dienst schreibt unter demselben Rechnernamen in diese Datenbank',
    remedy:
      'Geben Sie jedem Rechner einen eigenen Namen, oder jedem eine eigene Datenbank oder ein eigenes Schema in store.url, und starten Sie den Dienst neu.',
  },
  STORE_TOO_NEW: {
    sentence: 'Die Datenbank schrieb eine neuere Version von Clamgate',
    remedy: 'Installieren Sie diese Version, oder setzen Sie store.url auf eine andere Datenbank.',
  },
  STORE_TOO_SLOW: {
    sentence: 'Diese Suche dauert zu lange',
    remedy:
      'Engen Sie die Zeit mit since: und until: ein, oder nennen Sie eine Adresse, eine Domain oder eine Signatur.',
    isWhole: true,
  },
  STORE_QUERY_TOO_WIDE: {
    sentence: 'Diese Suche müsste alle Mail durchlesen',
    remedy: 'Nennen Sie eine Adresse, eine Domain, eine Signatur oder höchstens 24 Stunden.',
    isWhole: true,
  },
  STORE_CURSOR: {
    sentence: 'Diese Stelle der Liste gehört zu einer anderen Suche',
    remedy: 'Beginnen Sie vorn.',
    isWhole: true,
  },
  STORE_OFF: {
    sentence: 'Die Ablage ist abgeschaltet: nichts wird aufgeschrieben',
    remedy: 'Setzen Sie store.url.',
    isWhole: true,
  },
  STORE_NO_FILE: {
    sentence: 'Diese Ablage ist keine Datei',
    remedy: 'Sichern Sie PostgreSQL mit pg_dump.',
  },
  STORE_BACKUP_EXISTS: { sentence: 'Dort liegt schon eine Datei', remedy: 'Nennen Sie eine andere.' },
  STORE_BACKUP_FAILED: { sentence: 'Die Sicherung konnte nicht geschrieben werden' },
  STORE_FAILED: { sentence: 'Die Ablage ist gescheitert', remedy: 'Warum, steht im Log.' },
}
