import type { Config } from '../config/schema.ts'
import { NoticeError } from '../notify/mail/errors.ts'
import { probeServer, tlsOf } from '../notify/mail/smtp.ts'
import type { Check } from './check.ts'

/** Whether the server of `notify.mail` answers as it is spoken to. Does not log in, and sends no mail. */
export async function notifyChecks(
  { server, tls, ca }: Config['notify']['mail'],
  { timeoutMs, hostname }: { readonly timeoutMs: number; readonly hostname: string },
): Promise<readonly Check[]> {
  if (server === undefined) return []
  const name = 'notify.server'
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    await probeServer({ server, tls, ca, timeout: timeoutMs, name: hostname, signal })
    const how = tlsOf({ server, tls }) === 'none' ? 'without TLS' : 'with TLS and a good certificate'
    return [{ name, state: 'ok', detail: `the mail server ${server} answers, ${how}` }]
  } catch (error) {
    if (!(error instanceof NoticeError)) throw error
    const remedy = error.remedy ?? 'Correct notify.mail.server.'
    return [{ name, state: 'fail', detail: error.message, remedy }]
  }
}
