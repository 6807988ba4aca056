import type { TriedMail } from '../../../../clamgate/src/api/policy/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatTime } from '../../format/format.ts'
import { language } from '../../words/language.ts'

type Instead = NonNullable<TriedMail['outcome']['instead']>
type InsteadCode = NonNullable<Instead['code']>

/** Why something else is done than what was decided; the server's own words are the English ones. */
const INSTEAD_DE: Readonly<Record<InsteadCode, (value: string) => string>> = {
  'cannot-hold': () => 'der MTA kann Mail nicht anhalten',
  'no-header-fields': () => 'der MTA nimmt keine Kopffelder an',
  'not-kept': (code) => `sie konnte nicht aufbewahrt werden (${clean(code)})`,
  'many-fields': (count) => `sie hat ${clean(count)} Kopffelder, die zu ersetzen wären`,
  tripped: (until) => `die Signatur hat bis ${formatTime(Date.parse(until))} ausgelöst`,
  'removal-not-offered': () => 'der MTA kann Empfänger nicht entfernen',
  'removal-uncertain': () => 'es ist nicht sicher, welche Empfänger der MTA entfernen würde',
  'removal-never': () => 'policy.removeRecipients steht auf never',
}

/** The same in the chosen language; undefined: the server's words are, or nobody has others. */
export function insteadWords({ code, value = '' }: Instead): string | undefined {
  if (language.value !== 'de' || code === undefined) return undefined
  return INSTEAD_DE[code](value)
}
