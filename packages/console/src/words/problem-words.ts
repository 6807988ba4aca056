import { lateGerman } from './late-german.ts'
import type { ProblemWords } from './problems/types.ts'

const german = lateGerman<ProblemWords>(async () => (await import('./problems/de.ts')).PROBLEMS_DE)

/** What a code of the server's failures means and what to do, where that is not what the server's sentence says already. */
export const problemWords: (code: string | undefined) => ProblemWords | undefined = german.of

/** Has the words of the chosen language come, before anything fails. */
export const loadProblemWords: () => void = german.load
