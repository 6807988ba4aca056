import type { TriedMail } from '../../../../clamgate/src/api/policy/documents.ts'
import { clean } from '../../format/clean.ts'
import { language } from '../../words/language.ts'
import { wordFor } from '../../words/mail.ts'

type Outcome = Pick<TriedMail['outcome'], 'kind' | 'action' | 'found' | 'rule' | 'recipients'>

/** Behind "Die Mail ist", as mailWords().outcomes has the names alone. */
export const KINDS_DE: Readonly<Record<string, string>> = {
  clean: 'sauber',
  infected: 'infiziert',
  encrypted: 'verschlüsselt',
  'limits-exceeded': 'zu aufwendig zum Prüfen',
  oversize: 'zu groß zum Prüfen',
  unscannable: 'nicht prüfbar',
  ambiguous: 'mehrdeutig',
  'databases-missing': 'ohne die offiziellen Datenbanken geprüft',
  'databases-outdated': 'mit alten Datenbanken geprüft',
  skipped: 'ausgenommen',
  failure: 'nicht geprüft, weil die Prüfung scheiterte',
}

/** Behind "würde". */
export const ACTIONS_DE: Readonly<Record<TriedMail['outcome']['action'], string>> = {
  accept: 'zugestellt',
  tag: 'mit Hinweis zugestellt',
  'mta-hold': 'vom MTA angehalten',
  quarantine: 'in Quarantäne genommen',
  defer: 'aufgeschoben',
  reject: 'abgelehnt',
  discard: 'verworfen',
}

/**
 * What would happen to a mail in a sentence, made of what the steps below it say; undefined where the server's own, which is English,
 * is in the chosen language.
 */
export function triedInWords(outcome: Outcome): string | undefined {
  return language.value === 'de' ? triedInGerman(outcome) : undefined
}

/** Pure. */
export function triedInGerman({ kind, action, found, rule, recipients }: Outcome): string {
  const signature = found === undefined ? '' : ` (${clean(found.signature)})`
  const is = `Die Mail ist ${wordFor(KINDS_DE, kind)}${signature}`
  const by = rule === undefined ? '' : `, wegen der Regel „${clean(rule.name)}“`
  const [first, ...others] = recipients
  const differ = others.some(({ fate, wanted }) => fate !== first?.fate || wanted !== first.wanted)
  if (differ) return `${is}; über sie würde je Empfänger entschieden: was aus jeder Kopie wird, steht unten.`
  return `${is} und würde ${ACTIONS_DE[action]}${by}.`
}
