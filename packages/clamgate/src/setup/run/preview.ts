import { messageOf } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import type { Step } from '../types.ts'
import { type Kinds, kindOf } from './world.ts'

/** A step before it is done; `unknown`: this user may not look. */
export interface PreviewedStep {
  readonly step: Step
  readonly state: 'done' | 'needed' | 'unknown'
  readonly changes: readonly string[]
}

/**
 * What each step would change, as the host is now.
 * @throws {SetupError} where a step cannot be done, unless `lenient`: whoever is not root sees what he may
 */
export async function preview(
  steps: readonly Step[],
  kinds: Kinds,
  { lenient }: { readonly lenient: boolean },
): Promise<readonly PreviewedStep[]> {
  const seen: PreviewedStep[] = []
  for (const step of steps) {
    try {
      const look = await kindOf(kinds, step).look(step.wanted)
      seen.push({ step, state: look.state, changes: look.state === 'needed' ? look.changes : [] })
    } catch (error) {
      if (!lenient || !(error instanceof SetupError)) throw error
      seen.push({ step, state: 'unknown', changes: [messageOf(error)] })
    }
  }
  return seen
}
