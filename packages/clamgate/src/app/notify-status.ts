import type { Status } from '../api/routes/status.ts'
import type { CommandStatus } from '../notify/command/command.ts'
import type { MailStatus } from '../notify/mail/mail.ts'
import type { WebhookStatus } from '../notify/webhook/webhook.ts'

export interface NotifyFacts {
  /** `notify.command.program`. */
  readonly program: string | undefined
  readonly command: CommandStatus
  readonly mail: MailStatus
  /** Mail of `notify.outbound`. */
  readonly outbound: MailStatus
  readonly webhook: WebhookStatus
}

/** Programs and notices for messages, as the status shows them: what is not configured is left out. */
export function describeNotify({
  program,
  command,
  mail,
  outbound,
  webhook: { host, ...webhook },
}: NotifyFacts): Status['notify'] {
  return {
    command: program === undefined ? undefined : { program, ...command, lastError: lastErrorOf(command) },
    mail: describeMail(mail),
    outbound: describeMail(outbound),
    webhook: host === undefined ? undefined : { host, ...webhook, lastError: lastErrorOf(webhook) },
  }
}

function describeMail({ server, ...mail }: MailStatus) {
  return server === undefined ? undefined : { server, ...mail, lastError: lastErrorOf(mail) }
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
