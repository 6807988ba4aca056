import type { TestNoticeReply } from '../../api/routes/notify.ts'
import type { Config } from '../../config/schema.ts'
import type { TestNotice } from '../../notify/mail/mail.ts'
import { WebhookError } from '../../notify/webhook/errors.ts'
import type { Notifiers } from '../notifiers.ts'

/**
 * Sends a notice at once on every way that is configured: by mail, to the webhook, to syslog.
 * @throws {NoticeError} the mail server cannot be asked, or no notices are configured at all
 */
export async function testNotices(
  { mail, outbound }: Pick<Notifiers, 'mail' | 'outbound'>,
  { notify }: Pick<Config, 'notify'>,
): Promise<TestNoticeReply> {
  const { syslog } = notify.outbound
  const { url } = notify.webhook
  const webhook = url === undefined ? undefined : await testWebhook(outbound.webhook, url)
  if (syslog !== false) outbound.syslog.write('notify.test', TEST_LINE)
  const hasServer = notify.mail.server !== undefined
  const ways = [
    ...(hasServer && (notify.mail.to ?? []).length > 0 ? [mail] : []),
    ...(hasServer && (notify.outbound.mail ?? []).length > 0 ? [outbound.mail] : []),
  ]
  // Where nothing at all is configured, it says so.
  const isNothing = ways.length === 0 && webhook === undefined && syslog === false
  const tests: TestNotice[] = []
  for (const way of isNothing ? [mail] : ways) tests.push(await way.test())
  const error = tests.find((one) => one.error !== undefined)?.error
  const all = (key: 'accepted' | 'refused' | 'deferred') => [...new Set(tests.flatMap((one) => one[key]))]
  return {
    server: tests[0]?.server,
    ...{ accepted: all('accepted'), refused: all('refused'), deferred: all('deferred') },
    problem: error && { code: error.code, sentence: error.message, remedy: error.remedy },
    ...{ webhook, syslog: syslog === false ? undefined : syslog },
  }
}

const TEST_LINE = 'This is a test, asked for with clamgate notify test. Notices arrive.'

async function testWebhook(
  webhook: Notifiers['outbound']['webhook'],
  url: string,
): Promise<TestNoticeReply['webhook']> {
  try {
    return { host: await webhook.test(), good: true }
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error
    const { code, message, remedy } = error
    return { host: URL.parse(url)?.host ?? '', good: false, problem: { code, sentence: message, remedy } }
  }
}
