import { CodedError } from '../../ground/coded-error.ts'
import { messageOf } from '../../ground/thrown.ts'

/** Every code of {@link NotifyError}. Match on these, never on the text. */
export const NOTIFY_ERROR_CODES = [
  /** The program of notify.command, or the interpreter that its first line names, does not exist. Remedy: correct notify.command.program; a name without a slash is looked up in PATH. */
  'NOTIFY_COMMAND_NOT_FOUND',
  /** The user of the daemon may not run the program of notify.command. Remedy: make it executable (chmod a+rx), and each directory above it accessible. */
  'NOTIFY_COMMAND_FORBIDDEN',
  /** The program of notify.command could not be started for another reason. Remedy: the message has the system's own; run it by hand as the user of the daemon. */
  'NOTIFY_COMMAND_START',
  /** The program of notify.command ended with another exit code than 0. Remedy: its last lines are in the log; run it by hand as the user of the daemon. */
  'NOTIFY_COMMAND_FAILED',
  /** The program of notify.command was killed by a signal that Clamgate did not send: by the kernel for lack of memory or another limit, by a crash, or by somebody. Remedy: the message names the signal and its likely cause. */
  'NOTIFY_COMMAND_KILLED',
  /** The sandbox of the service kept the program of notify.command from its work: under NoNewPrivileges sendmail(1) of Postfix cannot hand over mail, sudo gives no rights, and seccomp ends who makes a forbidden call. Remedy: send mail with notify.mail, or by SMTP to a port of the MTA. */
  'NOTIFY_COMMAND_SANDBOX',
  /** The program of notify.command ran longer than notify.command.timeout and was ended. Remedy: make it quicker, or raise notify.command.timeout. */
  'NOTIFY_COMMAND_TIMEOUT',
  /** More runs waited than notify.command.maxWaiting; those beyond were left out. Remedy: make the program quicker, or raise maxRunning or maxWaiting of notify.command. */
  'NOTIFY_COMMAND_DROPPED',
  /** The daemon stopped before the program of notify.command had run for every message. Remedy: make the program quicker; mail does not depend on it. */
  'NOTIFY_COMMAND_STOPPED',
] as const
export type NotifyErrorCode = (typeof NOTIFY_ERROR_CODES)[number]

/** Somebody could not be told of a message. Mail does not depend on it. */
export class NotifyError extends CodedError<NotifyErrorCode> {
  override readonly name = 'NotifyError'
}

/** Why a program could not be started. */
export function startError(program: string, cause: unknown): NotifyError {
  const why = messageOf(cause)
  const system = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (system === 'ENOENT' || system === 'ENOTDIR') {
    return new NotifyError(
      'NOTIFY_COMMAND_NOT_FOUND',
      `The program ${program}, or the interpreter that its first line names, does not exist`,
      {
        remedy: 'Correct notify.command.program; a name without a slash is looked up in PATH.',
        details: { program },
        cause,
      },
    )
  }
  if (system === 'EACCES' || system === 'EPERM') {
    return new NotifyError('NOTIFY_COMMAND_FORBIDDEN', `The user of the daemon may not run ${program}`, {
      remedy: `Make ${program} executable (chmod a+rx), and each directory above it accessible.`,
      details: { program },
      cause,
    })
  }
  return new NotifyError('NOTIFY_COMMAND_START', `The program ${program} could not be started: ${why}`, {
    remedy: 'Run it by hand as the user of the daemon.',
    details: { program },
    cause,
  })
}
