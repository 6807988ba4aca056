import type { TestNoticeReply } from '../api/routes/notify.ts'
import type { Status } from '../api/routes/status.ts'
import type { CommandStatus } from '../notify/command/command.ts'
import type { MailStatus, TestNotice } from '../notify/mail/mail.ts'

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
  const { error, atMs } = lastError
  return {
    code: error.code,
    sentence: error.message,
    remedy: error.remedy,
    happenedAt: new Date(atMs).toISOString(),
  }
}

/** In the form in which it travels. */
export function describeTestNotice({
  server,
  accepted,
  refused,
  deferred,
  error,
}: TestNotice): TestNoticeReply {
  const problem = error && { code: error.code, sentence: error.message, remedy: error.remedy }
  return { server, accepted: [...accepted], refused: [...refused], deferred: [...deferred], problem }
}
