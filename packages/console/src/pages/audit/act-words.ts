// Long: a catalogue; each text stands beside its translation.
import type { Act } from '../../app/session.ts'
import { inLanguages } from '../../words/words.ts'

/** Acts that leave a row; what only answers leaves none, but a proof of who it is, which reads nothing else than oneself. */
type Audited = Exclude<Act, `${string}.${'read' | 'explain' | 'try' | 'test'}`> | 'self.read'
/** Routes for those who have not signed in, and what the daemon does by itself. */
type Unsigned =
  | 'signIn'
  | 'showSecondFactor'
  | 'signOut'
  | 'followInvite'
  | 'finishSingleSignOn'
  | 'audit.cut'

/** What was done, in words, by its act. */
export const actWords = inLanguages({
  en: {
    'quarantine.preview': 'Looked at kept mail',
    'quarantine.content': 'Took the content of kept mail',
    'quarantine.release': 'Released kept mail',
    'quarantine.delete': 'Deleted kept mail',
    'quarantine.forward': 'Forwarded kept mail',
    'quarantine.reindex': 'Made the index of the quarantine anew',
    'jobs.end': 'Undid or cancelled a bulk act',
    'false-positives.act': 'Acted on a false positive',
    'requests.decide': 'Decided a request',
    'requests.ask': 'Asked for mail',
    'signatures.update': 'Updated signatures',
    'signatures.ignore': 'Ignored a signature, or counted it again',
    'signatures.rollback': 'Went back to earlier signatures',
    'policy.write': 'Changed the policy',
    'engine.reload': 'Loaded the configuration anew',
    'host.prove': 'Sent a test virus',
    'digests.act': 'Acted on digests',
    'sentinel.clear': 'Let a stopped sender send again',
    'accounts.write': 'Changed an account',
    'tokens.write': 'Made or revoked a token',
    'self.write': 'Changed the own account',
    'self.read': 'Showed again who it is',
    signIn: 'Signed in',
    showSecondFactor: 'Showed the second factor',
    signOut: 'Signed out',
    followInvite: 'Followed an invitation',
    finishSingleSignOn: 'Signed in by single sign-on',
    'audit.cut': 'Old rows of the audit were removed',
  } satisfies Record<Audited | Unsigned, string>,
  de: {
    'quarantine.preview': 'Zurückgehaltene Mail angesehen',
    'quarantine.content': 'Inhalt zurückgehaltener Mail geholt',
    'quarantine.release': 'Zurückgehaltene Mail freigegeben',
    'quarantine.delete': 'Zurückgehaltene Mail gelöscht',
    'quarantine.forward': 'Zurückgehaltene Mail weitergeleitet',
    'quarantine.reindex': 'Verzeichnis der Quarantäne neu erstellt',
    'jobs.end': 'Sammelaktion rückgängig gemacht oder abgebrochen',
    'false-positives.act': 'Fehlalarm behandelt',
    'requests.decide': 'Über eine Anfrage entschieden',
    'requests.ask': 'Um Mail gebeten',
    'signatures.update': 'Signaturen aktualisiert',
    'signatures.ignore': 'Signatur ignoriert oder wieder gezählt',
    'signatures.rollback': 'Zu früheren Signaturen zurückgegangen',
    'policy.write': 'Regeln geändert',
    'engine.reload': 'Konfiguration neu geladen',
    'host.prove': 'Testvirus verschickt',
    'digests.act': 'Mit Sammelmails etwas getan',
    'sentinel.clear': 'Gestoppten Absender wieder zugelassen',
    'accounts.write': 'Konto geändert',
    'tokens.write': 'Token angelegt oder widerrufen',
    'self.write': 'Eigenes Konto geändert',
    'self.read': 'Erneut gezeigt, wer es ist',
    signIn: 'Angemeldet',
    showSecondFactor: 'Zweiten Faktor gezeigt',
    signOut: 'Abgemeldet',
    followInvite: 'Einer Einladung gefolgt',
    finishSingleSignOn: 'Über Single Sign-on angemeldet',
    'audit.cut': 'Alte Zeilen des Protokolls entfernt',
  },
})
