import { CodedError } from '../ground/coded-error.ts'

/** Every code that a {@link ViewsError} can carry. Stable: match on these, never on a message. */
export const VIEWS_ERROR_CODES = [
  /** Reading the mail in every way took longer than `mime.maxTime`; when it comes again it is unscannable. */
  'VIEWS_TIMEOUT',
  /** There was no memory to read the mail in every way. Remedy: raise mime.memory, or have fewer large mails at one time. */
  'VIEWS_MEMORY',
  /** What reads mail has ended in the middle of one: out of memory, or a defect of ours. */
  'VIEWS_READER_DIED',
  /** Reading the mail failed by a defect of ours; `cause` says which. */
  'VIEWS_FAILED',
  /** Nobody waits for the mail any more. */
  'VIEWS_ABORTED',
  /** The gateway is being stopped. */
  'VIEWS_STOPPED',
] as const

export type ViewsErrorCode = (typeof VIEWS_ERROR_CODES)[number]

/** A mail could not be read in every way. */
export class ViewsError extends CodedError<ViewsErrorCode> {
  override readonly name = 'ViewsError'
}

/** For a caller whose signal fired. */
export function viewsAborted(signal: AbortSignal): ViewsError {
  return new ViewsError('VIEWS_ABORTED', 'The reading of a mail was given up by its caller', {
    cause: signal.reason,
  })
}
