import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import type { SetFile } from '../../install/manifest.ts'
import { fileMemoryOf, memoryOf, type Told } from '../../journal/state.ts'
import type { Run } from '../context.ts'
import { toldOf } from '../told.ts'

/** Bans that are kept for a file: a source has few versions. */
const MOST_BANS = 20

/** Content that was rolled back is not installed again before its source serves something else. @returns what is said of it */
export function ban(
  run: Pick<Run, 'state' | 'nowMs'>,
  { source, name, served }: Pick<SetFile, 'source' | 'name' | 'served'>,
  cause: unknown,
): Told {
  const error = new SignatureError(
    'SIGNATURES_ROLLED_BACK',
    `${name} was rolled back, and is not installed again before its source serves something else: ${messageOf(cause)}`,
    { remedy: 'Wait for the next version; the one before stays in use.', cause },
  )
  const told = toldOf(error, run.nowMs)
  const memory = fileMemoryOf(memoryOf(run.state, source), name)
  const others = memory.bans.filter(({ sha256 }) => sha256 !== served)
  memory.bans = [...others, { ...told, sha256: served }].slice(-MOST_BANS)
  memory.error = told
  return told
}
