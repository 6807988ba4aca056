import { mainWantedSchema } from '../postfix/schemas.ts'
import type { JournalEntry } from '../types.ts'

/** Where the milter listened whenever Postfix was told of it: entries that lead there are ours. Pure. */
export function journaledListens(entries: readonly JournalEntry[]): readonly string[] {
  const listens = entries.flatMap(({ step }) => {
    const wanted = step.kind === 'postfix-main' ? mainWantedSchema.safeParse(step.wanted) : undefined
    return wanted?.success === true ? wanted.data.listen : []
  })
  return [...new Set(listens)]
}
