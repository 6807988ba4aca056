import { CodedError } from '../ground/coded-error.ts'

/** Every code of {@link JobError}. Match on these, never on the text. */
export const JOB_ERROR_CODES = [
  /** More entries fit than one job takes. Remedy: narrow the query, by time or by signature, and make one job after the other. */
  'JOB_TOO_MANY',
  /** No entry fits. Remedy: look at the list again; somebody may have been quicker. */
  'JOB_EMPTY',
  /** Its time for that is over: it has begun, or has come to its end. Remedy: look at the job; what has not begun can be cancelled. */
  'JOB_TOO_LATE',
  /** Somebody has so many jobs that have not come to their end. Remedy: wait for them, or cancel some. */
  'JOB_CROWDED',
  /** Another job is at the entry. Remedy: wait for it, or have it undone. */
  'JOB_ENTRY_TAKEN',
  /** What a job needs to know was left out, or does not fit its act. Remedy: as the sentence says. */
  'JOB_INVALID',
] as const
export type JobErrorCode = (typeof JOB_ERROR_CODES)[number]

/** A job cannot be made, or not be changed so. */
export class JobError extends CodedError<JobErrorCode> {
  override readonly name = 'JobError'
}

/** Entries of one job. */
export const MOST_ENTRIES = 1000
/** Jobs of one account that have not come to their end. */
export const MOST_OPEN = 50

/** More entries than one job takes. */
export function tooMany(count: number): JobError {
  return new JobError('JOB_TOO_MANY', `${count} entries are more than the ${MOST_ENTRIES} of one job`, {
    details: { count, most: MOST_ENTRIES },
    remedy: 'Narrow the query, as with since:1d or signature:NAME, and make one job after the other.',
  })
}

/** No entry is to be acted upon. */
export function nothingFits(): JobError {
  return new JobError('JOB_EMPTY', 'No entry fits', {
    remedy: 'Look at the list again; somebody may have been quicker.',
  })
}

/** Somebody has as many open jobs as they may. */
export function crowded(): JobError {
  return new JobError('JOB_CROWDED', `${MOST_OPEN} of your jobs have not come to their end`, {
    details: { most: MOST_OPEN },
    remedy: 'Wait for them, or cancel some.',
  })
}

/** Its time for that is over. */
export function tooLate(
  { id, state }: { readonly id: string; readonly state: string },
  to: 'undone' | 'cancelled',
): JobError {
  const sentence =
    to === 'undone' ? `Job ${id} can be undone no more` : `Job ${id} has come to its end already`
  return new JobError('JOB_TOO_LATE', sentence, {
    details: { job: id, state },
    remedy: 'Look at the job: what has not begun can be cancelled, and what was done is done.',
  })
}
