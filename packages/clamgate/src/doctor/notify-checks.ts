import type { Config } from '../config/schema.ts'
import { NoticeError } from '../notify/mail/errors.ts'
import { probeServer, tlsOf } from '../notify/mail/smtp.ts'
import type { Check } from './check.ts'
import { adviceOf, say, seen } from './sentences/say.ts'

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
    const how = tlsOf({ server, tls }) === 'none' ? 'notify.server-plain' : 'notify.server-tls'
    return [{ name, state: 'ok', ...seen(say(how, { server })) }]
  } catch (error) {
    if (!(error instanceof NoticeError)) throw error
    const advice = adviceOf(error, say('notify.correct-server'))
    return [{ name, state: 'fail', detail: error.message, code: error.code, ...advice }]
  }
}
