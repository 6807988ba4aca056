import { hostname } from 'node:os'
import type { Config } from '../../config/schema.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { systemClock } from '../../ground/clock.ts'
import type { MailSettings } from '../../notify/mail/audience.ts'
import { createMailNotifier, type MailNotifier } from '../../notify/mail/mail.ts'
import { createOutboundNotices } from '../../notify/outbound/outbound.ts'
import { type OutboundReport, outboundEvent, outboundSentence } from '../../notify/outbound/report.ts'
import { createWebhook, type Webhook } from '../../notify/webhook/webhook.ts'
import type { ManagedLog } from '../../observe/log/create-log.ts'
import type { LogSurroundings } from '../../observe/log/places.ts'
import { afterTimeout, type RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { type TrippedLogin, trippedSentence } from '../sentinel/sentinel.ts'
import { noticeOfStopped } from './stopped-notice.ts'
import { createSyslogLines, type SyslogLines } from './syslog-lines.ts'

export interface OutboundParts {
  readonly log: ManagedLog
  readonly guard: RepeatGuard
  readonly version: string
  readonly surroundings?: LogSurroundings
}

/** Who hears of infected mail that our own send out: addresses, a webhook, and syslog. */
export interface Outbound {
  /** Takes note of a message; cheap. Never throws, and nothing waits for it. */
  notify(message: MessageRecord): void
  /** Tells the same of a user who is refused as a whole. */
  tripped(stopped: TrippedLogin): void
  readonly mail: MailNotifier
  readonly webhook: Webhook
  readonly syslog: Pick<SyslogLines, 'report' | 'write'>
  settingsChanged(): void
  /** Sends what waits before its time, within `graceMs`. Never rejects. */
  flush(graceMs: number): Promise<void>
  stop(graceMs: number): Promise<void>
}

/** Joins the notices with the ways they go. They follow each reload: what is in force is asked for anew. */
export function createOutbound(
  inForce: { readonly config: Config; readonly settings: Pick<FilterSettings, 'policy'> },
  { log, guard, version, surroundings = { stderr: process.stderr, pid: process.pid } }: OutboundParts,
): Outbound {
  const config = () => inForce.config
  const home = () => inForce.settings.policy
  const mail = createMailNotifier({
    ...{ log, guard, clock: systemClock, after: afterTimeout, hostname: hostname(), home },
    settings: () => mailSettings(config()),
  })
  const webhook = createWebhook({
    ...{ log, guard, clock: systemClock, after: afterTimeout, hostname: hostname(), version },
    settings: () => config().notify.webhook,
  })
  const syslog = createSyslogLines({ config, surroundings })
  const notices = createOutboundNotices({
    ...{ home, monotonic: systemClock.monotonic, after: afterTimeout },
    settings: () => config().notify.outbound,
    mail: mail.alert,
    tell,
  })

  function tell(report: OutboundReport): void {
    const { outbound } = config().notify
    if (outbound.webhook) webhook.send('outbound.infected', outboundEvent(report))
    if (outbound.syslog !== false) syslog.write('notify.outbound', outboundSentence(report))
  }

  return {
    notify: notices.notify,
    tripped(stopped) {
      const { outbound } = config().notify
      mail.alert(noticeOfStopped(stopped))
      if (outbound.webhook) webhook.send('sentinel.tripped', { ...stopped })
      if (outbound.syslog !== false) syslog.write('sentinel.tripped', trippedSentence(stopped))
    },
    ...{ mail, webhook, syslog },
    settingsChanged() {
      mail.settingsChanged()
      webhook.settingsChanged()
      syslog.settingsChanged()
    },
    async flush(graceMs) {
      notices.flush()
      await mail.flush(graceMs)
    },
    async stop(graceMs) {
      notices.flush()
      await Promise.all([mail.stop(graceMs), webhook.stop(graceMs)])
      await syslog.close()
    },
  }
}

/** Those of `notify.mail`, for other addresses: nobody is told but of what is handed over. */
function mailSettings({ notify: { mail, outbound } }: Config): MailSettings {
  const to = outbound.mail ?? []
  return {
    ...mail,
    server: to.length === 0 ? undefined : mail.server,
    to: [...to],
    for: [],
    digest: outbound.pace,
    subject: 'Clamgate on %h: infected mail from here: %v',
    users: { ...mail.users, recipients: false, senders: 'none' },
  }
}
