import { hostname } from 'node:os'
import type { Config } from '../config/schema.ts'
import type { FilterSettings } from '../filter/milter-adapter.ts'
import { systemClock } from '../ground/clock.ts'
import { startChild } from '../managed/process/child.ts'
import { type CommandNotifier, createCommandNotifier } from '../notify/command/command.ts'
import { createMailNotifier, type MailNotifier } from '../notify/mail/mail.ts'
import type { ManagedLog } from '../observe/log/create-log.ts'
import { afterTimeout, type RepeatGuard } from '../observe/log/repeat-guard.ts'
import { createOutbound, type Outbound } from './notices/outbound.ts'
import { noticeOfStopped } from './notices/stopped-notice.ts'
import type { NotifyFacts } from './notify-status.ts'
import type { TrippedLogin } from './sentinel/sentinel.ts'

/** Who else hears of messages. */
export interface Notifiers {
  readonly command: CommandNotifier
  readonly mail: MailNotifier
  /** On infected mail that our own send out. */
  readonly outbound: Outbound
  /** Tells everybody of a user who is refused as a whole. */
  tripped(stopped: TrippedLogin): void
  facts(): Omit<NotifyFacts, 'program'>
}

interface NotifierDeps {
  readonly log: ManagedLog
  readonly guard: RepeatGuard
  /** Of the process, for the program. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly version: string
}

/** They follow each reload: what is in force is asked for anew. */
export function createNotifiers(
  inForce: { readonly config: Config; readonly settings: Pick<FilterSettings, 'policy'> },
  { log, version, environment, guard }: NotifierDeps,
): Notifiers {
  const notifiers = {
    command: createCommandNotifier({
      log,
      startChild,
      guard,
      version,
      now: Date.now,
      settings: () => inForce.config.notify.command,
      environment,
    }),
    mail: createMailNotifier({
      log,
      guard,
      clock: systemClock,
      after: afterTimeout,
      hostname: hostname(),
      settings: () => inForce.config.notify.mail,
      home: () => inForce.settings.policy,
    }),
    outbound: createOutbound(inForce, { log, guard, version }),
  }
  const { command, mail, outbound } = notifiers
  return {
    ...notifiers,
    tripped(stopped) {
      mail.alert(noticeOfStopped(stopped))
      outbound.tripped(stopped)
    },
    facts: () => ({
      ...{ command: command.status(), mail: mail.status() },
      ...{ outbound: outbound.mail.status(), webhook: outbound.webhook.status() },
    }),
  }
}
