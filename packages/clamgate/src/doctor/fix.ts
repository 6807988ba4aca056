import { messageOf } from '../ground/thrown.ts'
import type { Finding, Group } from './check.ts'

/** What became of a fix. */
export interface Fixed {
  readonly group: Group
  readonly name: string
  readonly state: 'done' | 'failed'
  /** What was done, or was to be done. */
  readonly sentence: string
  /** Why it failed. */
  readonly reason: string | undefined
}

/** Does what is safe for findings that are not well, one after the other, each once. */
export async function fixAll(findings: readonly Finding[]): Promise<readonly Fixed[]> {
  const done: Fixed[] = []
  for (const { group, name, state, fix } of findings) {
    if (fix === undefined || state === 'ok' || done.some(({ sentence }) => sentence === fix.sentence))
      continue
    const common = { group, name, sentence: fix.sentence }
    try {
      await fix.run()
      done.push({ ...common, state: 'done', reason: undefined })
    } catch (error) {
      done.push({ ...common, state: 'failed', reason: messageOf(error) })
    }
  }
  return done
}
