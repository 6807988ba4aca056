import { messageOf } from '../../ground/thrown.ts'
import { cleanOldPlugin } from '../../setup/imscp/old-plugin/clean.ts'
import type { OldPlugin } from '../../setup/imscp/old-plugin/types.ts'

interface Successor {
  readonly entries: readonly string[]
  /** Signatures of third parties are on. */
  readonly signatures: boolean
  readonly setup: boolean
  readonly signal: AbortSignal
}

/** Ours scans already: what cannot be taken away is told, and tried again with the next change. */
export async function takeOldAway(
  old: OldPlugin,
  { entries, signatures, setup, signal }: Successor,
): Promise<readonly string[]> {
  const context = { signal, progress: () => undefined, still: setup }
  const how = { ours: entries, signatures, live: new Set<string>(), setup, context }
  return await cleanOldPlugin(old, how).catch((error: unknown) => [
    `Something of the old plugin is left, and is tried again with the next change: ${messageOf(error)}`,
  ])
}
