import { type FileMemory, fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { Run } from '../context.ts'
import { isSignatureError, toldOf } from '../told.ts'

export interface Refused {
  readonly source: string
  readonly name: string
  readonly error: unknown
  /** Of what the source served: that content is not looked at again. Undefined: the next look may find it good. */
  readonly served: string | undefined
  /** Its source is told of instead. */
  readonly isQuiet?: boolean
}

/** Refuses a file alone: says so once, and keeps why. */
export function refuse(run: Run, { source, name, error, served, isQuiet = false }: Refused): void {
  const memory = fileMemoryOf(memoryOf(run.state, source), name)
  const told = toldOf(error, run.nowMs)
  const isKnown = memory.error?.code === told.code && memory.error.sentence === told.sentence
  memory.error = isKnown ? { ...told, atMs: memory.error?.atMs ?? told.atMs } : told
  // With more memory, or more time, it may load: it is asked for again.
  if (isPassing(error)) delete memory.known
  else if (served !== undefined) memory.refused = { ...told, sha256: served, tester: run.tester }
  run.results.file(source, name, 'refused', told)
  if (isKnown || isQuiet || run.isDry) return
  const { code, remedy } = told
  const fields = { source, file: name, code, ...(remedy === null ? {} : { remedy }) }
  run.deps.log.warn(
    'signatures.refused',
    `Signatures: ${name} of ${source} is refused: ${told.sentence}`,
    fields,
  )
}

/** Whether it says more of this host, now, than of the file. */
function isPassing(error: unknown): boolean {
  return isSignatureError(error) && error.details['passing'] === true
}

/** Why content is not taken, from what is known of it; undefined: it is to be checked. */
export function knownRefusal(run: Run, memory: FileMemory, name: string, served: string) {
  const ban = memory.bans.find(({ sha256 }) => sha256 === served)
  if (ban !== undefined) return ban
  const { refused } = memory
  if (refused?.sha256 !== served || refused.tester !== run.tester) return undefined
  return refused.code === 'SIGNATURES_SHRUNK' && run.confirmed.has(name) ? undefined : refused
}
