import type { ScanEnd } from './clamscan.ts'
import { DATABASES } from './scratch.ts'

/** Why databases did not load. */
export interface LoadFailure {
  /** `machine`: nothing could be found out; `database`: one of them is bad; `passing`: it may load at another time, or on another host. */
  readonly whose: 'machine' | 'database' | 'passing'
  /** As it follows on `does not load: ` */
  readonly why: string
  /** By its last name, where clamscan says it. */
  readonly file: string | undefined
  readonly line: number | undefined
}

const LOADED: readonly number[] = [0, 1]
/** Programs in front of clamscan say so when they cannot start it. */
const NOT_STARTED: readonly number[] = [126, 127]

/** Reads the exit code, the count and the messages: none of them alone says it. */
export function loadFailure({ end, known, messages }: ScanEnd, timeoutMs: number): LoadFailure | undefined {
  const { file, line } = messages
  const failure = (whose: LoadFailure['whose'], why: string): LoadFailure => ({ whose, why, file, line })
  if (end.kind === 'late')
    return failure('passing', `it was not loaded within ${Math.round(timeoutMs / 1000)} s`)
  if (messages.isOutOfMemory) return failure('passing', NO_MEMORY)
  if (end.kind === 'killed') {
    if (end.signal === 'SIGKILL') return failure('passing', NO_MEMORY)
    return failure('database', `clamscan crashed on it (${end.signal})`)
  }
  if (LOADED.includes(end.code) && known !== undefined) return undefined
  const said = messages.firstError ?? messages.lastError
  const isMachine = messages.isUnreadable || NOT_STARTED.includes(end.code) || said === undefined
  if (isMachine)
    return failure('machine', said ?? `clamscan ended with exit code ${end.code} and said nothing`)
  return failure(
    'database',
    `${line === undefined ? '' : `line ${line}: `}${said.replaceAll(`${DATABASES}/`, '')}`,
  )
}

const NO_MEMORY = 'there is not enough memory on this host to load it'
