import { CodedError } from '../ground/coded-error.ts'

/** Every code that an {@link EngineError} can carry. Stable: match on these, never on a message. */
export const ENGINE_ERROR_CODES = [
  /** No clamd can be asked now: each is away, blind or still starting. */
  'ENGINE_UNAVAILABLE',
  /** Every clamd is busy: none had room in time, or as many messages wait as `engine.queue` allows. */
  'ENGINE_OVERLOADED',
  /** clamd was asked and gave no verdict; `cause` says why. */
  'ENGINE_SCAN_FAILED',
  /** The caller gave up: `abort`, or its AbortSignal. */
  'ENGINE_ABORTED',
  /** The engine is being stopped. */
  'ENGINE_STOPPED',
  /** There is no clamd program. */
  'ENGINE_CLAMD_MISSING',
  /** clamd ended before it was ready, for a reason that has no code of its own. */
  'ENGINE_CLAMD_START',
  /** A clamd that was ready has ended. */
  'ENGINE_CLAMD_DIED',
  /** clamd answers, and does not recognise what it must. */
  'ENGINE_CLAMD_BLIND',
  /** clamd takes connections and says nothing. */
  'ENGINE_CLAMD_SILENT',
  /** clamd recognises the samples, and several messages in a row got no verdict from it. Remedy: look into its log for crashes. */
  'ENGINE_CLAMD_TRIPPED',
  /** clamd will not start because of this database file. */
  'ENGINE_DATABASE_MALFORMED',
  /** clamd may not read this database file or directory. */
  'ENGINE_DATABASE_UNREADABLE',
  /** The new databases could not be loaded, for a reason that is not in them. Remedy: those before stay in use; see the log. */
  'ENGINE_RELOAD_FAILED',
  /** The databases could not be copied for clamd to load. Remedy: make room on the disk of engine.directory. */
  'ENGINE_DATABASES_NOT_COPIED',
  /** The new databases call a harmless mail infected, or miss EICAR in a mail. Remedy: find the file that came last. */
  'ENGINE_DATABASES_UNFIT',
  /** The new databases hold less than half of the signatures in use. Remedy: look which file has shrunk; a restart takes it. */
  'ENGINE_DATABASES_SHRUNK',
  /** Databases that were in use made clamd end on mail, several times; those before serve again. Remedy: find the file that came last, and remove it or wait for its next version. */
  'ENGINE_DATABASES_TAKEN_BACK',
  /** engine.directory cannot be used as it is. */
  'ENGINE_DIRECTORY_UNUSABLE',
  /** Another process runs its engine in engine.directory. */
  'ENGINE_DIRECTORY_LOCKED',
  /** clamd cannot use its temporary directory. */
  'ENGINE_TEMPORARY_DIRECTORY',
  /** There is no freshclam program. */
  'ENGINE_FRESHCLAM_MISSING',
  /** freshclam could not update the databases; `details.exitCode`. */
  'ENGINE_FRESHCLAM_FAILED',
  /** The servers of the databases want no request before `details.until`. */
  'ENGINE_FRESHCLAM_COOLDOWN',
] as const

export type EngineErrorCode = (typeof ENGINE_ERROR_CODES)[number]

/** The engine could not do what was asked. Never a verdict: an infected message is a result. */
export class EngineError extends CodedError<EngineErrorCode> {
  override readonly name = 'EngineError'
}

/** For a caller whose signal fired: the reason where that is ours, such as ENGINE_STOPPED, else ENGINE_ABORTED. */
export function abortedBy(signal: AbortSignal): EngineError {
  if (signal.reason instanceof EngineError) return signal.reason
  return new EngineError('ENGINE_ABORTED', 'The scan was given up by its caller', { cause: signal.reason })
}
