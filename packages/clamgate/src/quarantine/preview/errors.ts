import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link PreviewError}. Match on these, never on the text. */
export const PREVIEW_ERROR_CODES = [
  /** Several people look at mail, and as many wait as may. Remedy: try again in a few seconds. */
  'PREVIEW_BUSY',
  /** Reading the mail took longer than it may. Remedy: release, delete or export it without looking into it; nothing else is affected. */
  'PREVIEW_TIMEOUT',
  /** The mail took what reads it along, most likely by the memory that it wants. Remedy: release, delete or export it without looking into it; nothing else is affected. */
  'PREVIEW_DIED',
  /** The mail could not be read: a defect of ours. Remedy: report it with the sentence of the error; export the mail to look at it elsewhere. */
  'PREVIEW_FAILED',
  /** The mail has no attachment of this number. Remedy: look at the list of its attachments again. */
  'PREVIEW_NO_PART',
  /** The mail is longer than what a preview reads, so that its attachments may be cut. Remedy: export the whole mail as a ZIP. */
  'PREVIEW_CUT',
  /** Whoever wanted to see it has gone. Remedy: none is needed. */
  'PREVIEW_ABORTED',
] as const
export type PreviewErrorCode = (typeof PREVIEW_ERROR_CODES)[number]

/** A kept mail cannot be shown. */
export class PreviewError extends CodedError<PreviewErrorCode> {
  override readonly name = 'PreviewError'
}
