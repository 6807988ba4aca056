import type { StepContext } from '../../types.ts'
import { cleanMilterConfFile } from './clean-conf.ts'
import { releaseOldMilter } from './release.ts'
import { removeSignatureScript } from './remove-signatures.ts'
import { type OldStop, stopOldMilter } from './stop-milter.ts'
import { finishTakeover } from './taken.ts'
import type { OldPlugin } from './types.ts'

export interface OldCleaning extends OldStop {
  /** Entries of the new plugin in main.cf. */
  readonly ours: readonly string[]
  /** Signatures of third parties are on in the new configuration. */
  readonly signatures: boolean
  /** Names of our signature files in the directory of the old ones. */
  readonly live: ReadonlySet<string>
  readonly context: StepContext
}

/**
 * Takes away all that the old plugin has left, once the new one answers in its place. Each part may be called alone, in this
 * order or another, and again after a kill at any point within it.
 * @returns what was done and what is left, a sentence each
 * @throws {SetupError} the first part that cannot be done; those before it are done, and a later call goes on
 */
export async function cleanOldPlugin(found: OldPlugin, how: OldCleaning): Promise<readonly string[]> {
  const { ours, setup, context, signatures, live } = how
  const sentences = [
    ...(await releaseOldMilter(found, { ours, reload: !setup, context })),
    ...(await stopOldMilter(found, how)),
    ...(await removeSignatureScript(found, { signatures, live })),
    ...(await cleanMilterConfFile(found)),
  ]
  // In a setup of the panel its milter is still to be stopped, and that is to be known then.
  if (!setup) await finishTakeover(found.root)
  return sentences
}
