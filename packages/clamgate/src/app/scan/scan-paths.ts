import type { EnvelopeQuery } from '../../api/routes/scan.ts'
import { findMessages } from '../../mailfiles/find.ts'
import { openExaminer } from './examiner.ts'
import { type Scanned, scanAll } from './scan-all.ts'

export interface ScanPathsOptions {
  /** Of all messages. */
  readonly envelope: EnvelopeQuery
  /** The configuration file; undefined stands for the default path. */
  readonly configPath: string | undefined
  /** Ends it early. */
  readonly signal: AbortSignal
}

/**
 * Has the messages that paths name looked at (`-` is standard input), and tells in their order what came of them.
 * @throws {ControlError} no daemon, and the engine is a managed one
 */
export async function* scanPaths(
  paths: readonly string[],
  { envelope, configPath, signal }: ScanPathsOptions,
): AsyncGenerator<Scanned, void> {
  const examiner = await openExaminer(envelope, configPath)
  try {
    yield* scanAll(findMessages(paths, process.stdin), examiner, signal)
  } finally {
    await examiner.close()
  }
}
