import type { Status } from '../api/routes/status.ts'
import { hasAudience } from '../config/check/digest.ts'
import type { Config } from '../config/schema.ts'
import { messageOf } from '../ground/thrown.ts'
import { NoticeError } from '../notify/mail/errors.ts'
import { probeServer } from '../notify/mail/smtp.ts'
import type { Check } from './check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'

/** What the status of a running daemon says of its digests. Pure. */
export function digestStatusChecks(digest: Status['digest']): readonly Check[] {
  if (digest === undefined) return []
  const name = 'digest'
  const { sent, nextAt, paused, lastError } = digest
  if (lastError !== undefined) {
    const advice = adviceOf(lastError, say('digest.see-status'))
    return [{ name, state: 'fail', detail: lastError.sentence, code: lastError.code, ...advice }]
  }
  if (paused.length > 0) {
    const said = say('digest.paused', { addresses: paused })
    return [{ name, state: 'warn', ...seen(said), ...advised(say('digest.resume')) }]
  }
  const next = nextAt === undefined ? say('digest.no-next') : say('digest.next', { at: nextAt })
  return [{ name, state: 'ok', ...seen(say('digest.sent', { sent }), next) }]
}

export interface DigestProbe {
  readonly timeoutMs: number
  readonly hostname: string
}

/** Whether a digest could be sent, and whether its links lead to our pages and to nothing else. Sends no mail. */
export async function digestChecks(
  { digest, notify, quarantine, console: web }: Config,
  probe: DigestProbe,
): Promise<readonly Check[]> {
  if (!hasAudience(digest)) return []
  const { server, tls, ca } = notify.mail
  const [mail, links] = await Promise.all([
    // Where notices have a server digests go there, and it has a check of its own.
    server === undefined ? serverCheck(quarantine.release.listener, { tls, ca }, probe) : undefined,
    web.url === undefined ? undefined : linksCheck(web.url, probe.timeoutMs),
  ])
  return [mail, links].filter((check) => check !== undefined)
}

async function serverCheck(
  server: string,
  { tls, ca }: Pick<Config['notify']['mail'], 'tls' | 'ca'>,
  { timeoutMs, hostname }: DigestProbe,
): Promise<Check> {
  const name = 'digest.server'
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    await probeServer({ server, tls, ca, timeout: timeoutMs, name: hostname, signal })
    return { name, state: 'ok', ...seen(say('digest.server-well', { server })) }
  } catch (error) {
    if (!(error instanceof NoticeError)) throw error
    const said = say('digest.server-fails', { why: error.message })
    return { name, state: 'fail', code: error.code, ...seen(said), ...advised(say('digest.server-setup')) }
  }
}

/** No link that was ever sent. */
const NO_TOKEN = 'doctor'

async function linksCheck(url: string, timeoutMs: number): Promise<Check> {
  const name = 'digest.links'
  const base = url.replace(/\/+$/, '')
  const link = `${base}/q/${NO_TOKEN}`
  const ask = (place: string) => fetch(place, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  try {
    const page = await ask(link)
    await page.body?.cancel()
    // Our page on a link that nobody knows; a web server's own has no such field.
    const isOurs = page.status === 404 && (page.headers.get('x-robots-tag') ?? '').includes('noindex')
    if (!isOurs) {
      const said = say('digest.link-elsewhere', { link, status: String(page.status) })
      return { name, state: 'fail', ...seen(said), ...advised(say('digest.pass-on')) }
    }
    const metrics = await ask(`${base}/metrics`)
    const isOpen = metrics.ok && (await metrics.text()).includes('clamgate_')
    if (!isOpen) return { name, state: 'ok', ...seen(say('digest.links-well', { base })) }
    const said = say('digest.metrics-open', { base })
    return { name, state: 'warn', ...seen(said), ...advised(say('digest.close-metrics')) }
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    const said = say('digest.link-unreached', { link, why: messageOf(cause) })
    return { name, state: 'warn', ...seen(said), ...advised(say('digest.try-outside', { link })) }
  }
}
