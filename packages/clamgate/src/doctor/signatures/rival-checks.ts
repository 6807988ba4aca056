import { seenBy, takingOver } from '../../signatures/rivals/find-rivals.ts'
import type { Rival } from '../../signatures/rivals/rival.ts'
import type { Check } from '../check.ts'

/** Other updaters of signatures: one that works on our directory keeps us from it. Pure. */
export function rivalChecks(
  rivals: readonly Rival[],
  { directory, isUsed }: { readonly directory: string; readonly isUsed: boolean },
): readonly Check[] {
  return rivals.flatMap((rival): Check[] => {
    const { name, isAlive, isThere, excludes, removal } = rival
    const said = { name: 'signatures.rival', remedy: `${takingOver(rival)}To remove it: ${removal}.` }
    const seen = `(${seenBy(rival)})`
    if (isAlive && isThere && excludes) {
      const detail = `${name} works on ${directory}, too ${seen}: each would remove what the other one installs`
      return [
        {
          ...said,
          state: isUsed ? 'fail' : 'warn',
          detail: isUsed ? `${detail}. Signatures are not updated` : detail,
        },
      ]
    }
    if (!isAlive) {
      const detail = `${name} is no longer there, and has left something behind ${seen}`
      return isThere ? [{ ...said, state: 'warn', detail }] : []
    }
    if (!isThere && !excludes) return []
    const detail = isThere
      ? `${name} puts files of its own into ${directory} ${seen}: those of the same names are not installed`
      : `${name} is installed ${seen}: its downloads and those of Clamgate count together at the providers`
    return [{ ...said, state: 'warn', detail }]
  })
}
