import { ControlError, DaemonError } from '../../api/errors.ts'
import type { ExaminationReply } from '../../api/routes/scan.ts'
import { CodedError } from '../../ground/coded-error.ts'
import type { Found, StoredMessage } from '../../mailfiles/found.ts'
import type { Examiner } from './examiner.ts'

/** Why a message could not be looked at. */
export type ScanFault = CodedError<string> | DaemonError

/** What came of one thing that was found. */
export type Scanned =
  | {
      readonly kind: 'scanned'
      readonly name: string
      readonly examination: ExaminationReply
    }
  | Extract<Found, { kind: 'left-out' }>
  | { readonly kind: 'failed'; readonly name: string; readonly error: ScanFault }

/** A failure that will be that of all others too, or a defect of ours. */
interface Fatal {
  readonly kind: 'fatal'
  readonly error: unknown
}

/**
 * Looks at what is found, several at one time, and tells in their order what came of it. One that fails does not end the
 * others; once the signal fires nothing more is told.
 * @throws what will be the failure of all: the daemon went away
 */
export async function* scanAll(
  found: AsyncIterable<Found>,
  examiner: Pick<Examiner, 'parallel' | 'examine'>,
  signal: AbortSignal,
): AsyncGenerator<Scanned, void> {
  const queue = found[Symbol.asyncIterator]()
  const stopped = Promise.withResolvers<typeof STOPPED>()
  signal.addEventListener('abort', () => stopped.resolve(STOPPED), { once: true })
  const underWay: Promise<Scanned | Fatal>[] = []
  /** Looking for the next one may take as long as somebody needs to write to our standard input. */
  let next: Promise<IteratorResult<Found>> | undefined
  let isMore = true
  while (!signal.aborted && (isMore || underWay.length > 0)) {
    if (isMore && underWay.length < examiner.parallel) next ??= queue.next()
    const [first] = underWay
    const came = await Promise.race([stopped.promise, ...(first ? [first] : []), ...(next ? [next] : [])])
    if (came === STOPPED) break
    if ('kind' in came) {
      underWay.splice(0, 1)
      if (came.kind === 'fatal') throw came.error
      yield came
    } else {
      next = undefined
      if (came.done === true) isMore = false
      else
        underWay.push(came.value.kind === 'message' ? scan(came.value, examiner, signal) : told(came.value))
    }
  }
  await Promise.all(underWay)
}

const STOPPED = Symbol('stopped')

async function told(found: Exclude<Found, StoredMessage>): Promise<Scanned> {
  return found
}

/** Never rejects: nobody may be waiting for it yet. */
async function scan(
  { name, open }: StoredMessage,
  examiner: Pick<Examiner, 'examine'>,
  signal: AbortSignal,
): Promise<Scanned | Fatal> {
  const message = open()
  const giveUp = () => message.destroy()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return { kind: 'scanned', name, examination: await examiner.examine(message, signal) }
  } catch (error) {
    return isOfThisOne(error) ? { kind: 'failed', name, error } : { kind: 'fatal', error }
  } finally {
    signal.removeEventListener('abort', giveUp)
    message.destroy()
  }
}

function isOfThisOne(error: unknown): error is ScanFault {
  if (error instanceof ControlError) return error.code === 'CONTROL_TIMEOUT'
  return error instanceof CodedError || error instanceof DaemonError
}
