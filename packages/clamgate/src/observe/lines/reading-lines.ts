import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import { classesText } from '../../policy/words/readings.ts'
import { subjectOf } from './message-words.ts'

/** A finding that clamd has not in the mail as it is, but in what its readers take out of it. */
export function unionHitSentence(message: MessageRecord): string | undefined {
  const { reading, outcome } = message
  const hit = outcome.found === undefined ? undefined : reading?.unionHit
  if (outcome.found === undefined || hit === undefined) return undefined
  const where =
    hit.path === undefined
      ? 'all that its readers take out of it'
      : `part ${hit.path} as its readers take it out`
  const why = hit.classes.length === 0 ? '' : `, class ${classesText(hit.classes)}`
  return cleanText(
    `${subjectOf(message)}: ${outcome.found.signature} is in ${where}, and clamd did not see it in the mail as it is${why}`,
  )
}
