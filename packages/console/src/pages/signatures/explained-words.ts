import type { ExplainReply } from '../../../../clamgate/src/api/signatures/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { language } from '../../words/language.ts'
import { wordFor } from '../../words/mail.ts'
import { HEURISTICS_DE } from './heuristics-de.ts'

type Explained = Pick<ExplainReply, 'signature' | 'heuristic' | 'isEicar' | 'places'>

/** What a signature is, as the server's sentence says it in English; undefined: that is in the chosen language, or says more. */
export function explainedWords({ signature, heuristic, isEicar, places }: Explained): string | undefined {
  if (language.value !== 'de') return undefined
  const name = clean(signature)
  if (heuristic !== undefined) {
    const means = wordFor(HEURISTICS_DE, heuristic.prefix)
    const by =
      heuristic.option === undefined ? '' : `; clamd meldet es durch seine Option ${heuristic.option}`
    return `${name} ist eine Prüfung des Scanners selbst und steht in keiner Datenbank: ${means}${by}.`
  }
  const eicar =
    isEicar === true
      ? `${name} ist die Testdatei von EICAR, die niemandem schadet; clamd weist mit ihr nach, dass er arbeitet, und darum kann sie nicht ignoriert werden.`
      : undefined
  const [first, ...others] = places
  if (first === undefined) return eicar
  const facts = [
    ...(first.class === null ? [] : [`Klasse ${clean(first.class)}`]),
    ...(first.rating === null ? [] : [`Bewertung ${clean(first.rating)}`]),
  ]
  const of = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  const stands = `${name} ist eine Signatur ${whose(first.source)} in ${clean(first.file)}${of}.`
  const more =
    others.length === 0
      ? undefined
      : `Sie steht noch an ${formatNumber(others.length)} ${others.length === 1 ? 'weiteren Stelle' : 'weiteren Stellen'}.`
  return [eicar, stands, more].filter((one) => one !== undefined).join(' ')
}

function whose(source: string): string {
  if (source === 'official') return 'von ClamAV selbst'
  return source === 'local' ? 'von Ihnen selbst' : `von ${clean(source)}`
}
