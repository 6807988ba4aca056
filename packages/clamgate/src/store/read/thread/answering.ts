import { toStoreError } from '../../dialect/failure.ts'
import { areInPlace, type FileMarks } from '../../dialect/sqlite-files.ts'
import type { StoreError } from '../../errors.ts'
import type { Answer, Failure, Order, Question } from './protocol.ts'

/** A database that is open for questions. */
export interface Answers {
  /** @throws what the database or the question comes to */
  answer(question: Question): Promise<unknown>
  /** Of its files, as they were when it was opened. */
  readonly marks: FileMarks
  close(): Promise<void>
}

/**
 * What a thread that reads does with each order: answers it from a database that is opened with the first one, and anew when it had to be
 * given up, or when its file is another than it was.
 */
export function createAnswering(
  open: () => Promise<Answers>,
  tell: (answer: Answer) => void,
): (order: Order) => Promise<void> {
  let opening: Promise<Answers> | undefined

  const opened = async (): Promise<Answers> => {
    const asked = opening
    const known = await asked
    if (known !== undefined && areInPlace(known.marks)) return known
    // Of some who find it gone at once the first one opens it anew.
    if (opening === asked) {
      opening = Promise.resolve(known?.close()).then(open)
      opening.catch(() => {
        opening = undefined
      })
    }
    return (await opening) ?? (await opened())
  }

  return async (order) => {
    const { job } = order
    try {
      tell({ kind: 'answered', job, value: await (await opened()).answer(order) })
    } catch (error) {
      tell({ kind: 'failed', job, failure: failureOf(toStoreError(error)) })
    }
  }
}

function failureOf({ code, message, remedy, details }: StoreError): Failure {
  return { code, message, remedy, details }
}
