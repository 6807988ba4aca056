import { seenBy } from '../../signatures/rivals/find-rivals.ts'
import type { Rival } from '../../signatures/rivals/rival.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

/** Other updaters of signatures: one that works on our directory keeps us from it. Pure. */
export function rivalChecks(
  rivals: readonly Rival[],
  { directory, isUsed }: { readonly directory: string; readonly isUsed: boolean },
): readonly Check[] {
  return rivals.flatMap((rival): Check[] => {
    const { name, isAlive, isThere, excludes, removal, importable } = rival
    const said = {
      name: 'signatures.rival',
      ...advised(
        ...(importable === undefined ? [] : [say('rivals.take-over', { importable })]),
        say('rivals.remove', { how: removal }),
      ),
    }
    const by = seenBy(rival)
    if (isAlive && isThere && excludes) {
      const works = say('rivals.works', { name, directory, seen: by })
      return [
        {
          ...said,
          state: isUsed ? 'fail' : 'warn',
          ...seen(works, ...(isUsed ? [say('rivals.no-updates')] : [])),
        },
      ]
    }
    if (!isAlive) {
      const left = seen(say('rivals.left', { name, seen: by }))
      return isThere ? [{ ...said, state: 'warn', ...left }] : []
    }
    if (!isThere && !excludes) return []
    const found = isThere
      ? say('rivals.puts', { name, directory, seen: by })
      : say('rivals.counts', { name, seen: by })
    return [{ ...said, state: 'warn', ...seen(found) }]
  })
}
