import type { Status } from '../api/routes/status.ts'
import type { CommandStatus } from '../notify/command/command.ts'
import type { MailStatus } from '../notify/mail/mail.ts'

export interface NotifyFacts {
  /** `notify.command.program`. */
  readonly program: string | undefined
  readonly command: CommandStatus
  readonly mail: MailStatus
}

/** Programs and notices for messages, as the status shows them: what is not configured is left out. */
export function describeNotify({
  program,
  command,
  mail: { server, ...mail },
}: NotifyFacts): Status['notify'] {
  return {
    command: program === undefined ? undefined : { program, ...command, lastError: lastErrorOf(command) },
    mail: server === undefined ? undefined : { server, ...mail, lastError: lastErrorOf(mail) },
  }
}

function lastErrorOf({ lastError }: Pick<CommandStatus, 'lastError'>) {
  if (lastError === undefined) return undefined
  const { code, message, atMs } = lastError
  return { code, message, at: new Date(atMs).toISOString() }
}
