import type { EventExplanation } from '../../../clamgate/src/api/events/documents.ts'
import { lateGerman } from './late-german.ts'

type Told = EventExplanation['doubtCodes'][number]

const german = lateGerman(async () => (await import('./doubts/de.ts')).DOUBTS_DE)

/** Why it is not known what a policy would do, in the chosen language; undefined: the server's own sentence is. */
export function doubtWords({ code, values }: Told): string | undefined {
  return german.of(code)?.(values)
}
