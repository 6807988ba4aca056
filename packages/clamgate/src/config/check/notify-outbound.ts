import { parseDomainPattern } from '../../patterns/patterns.ts'
import { isLoopback } from '../host-port.ts'
import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'

const URL_KEY = 'notify.webhook.url'

/** Receivers of events that cannot be asked or know nobody, and notices that go nowhere. */
export function* checkOutbound({ notify: { mail, webhook, outbound } }: Config): Generator<Finding> {
  yield* checkWebhook(webhook)
  for (const [index, address] of (outbound.mail ?? []).entries()) {
    const parsed = parseDomainPattern(address.slice(address.lastIndexOf('@') + 1))
    if (/[*?]/.test(address)) {
      yield error(
        `notify.outbound.mail[${index}]`,
        `${address} is no address`,
        'write one address for each entry',
      )
    } else if (!parsed.ok) yield error(`notify.outbound.mail[${index}]`, parsed.message, parsed.remedy)
  }
  if ((outbound.mail ?? []).length > 0 && mail.server === undefined) {
    yield warning(
      'notify.outbound.mail',
      'has no effect: no server takes notices',
      'add notify.mail.server: 127.0.0.1:25, the MTA that takes the notices',
      ['notify.mail.server'],
    )
  }
  if (outbound.webhook && webhook.url === undefined) {
    const message = 'has no effect: there is no receiver'
    yield warning('notify.outbound.webhook', message, 'add notify.webhook.url and secret', [URL_KEY])
  }
}

function* checkWebhook({ url, secret, proxy }: Config['notify']['webhook']): Generator<Finding> {
  if (url === undefined) return
  const parsed = URL.parse(url)
  if (parsed === null || parsed.hostname === '') {
    yield error(URL_KEY, 'is no address', 'write https://HOST/PATH')
    return
  }
  if (parsed.username !== '' || parsed.password !== '') {
    yield error(URL_KEY, 'holds a password', 'leave it out: notify.webhook.secret signs each event')
  }
  if (secret === undefined) {
    const remedy =
      'add secret: { file: /etc/clamgate/webhook.secret }, with the text that the receiver knows, too'
    yield error(URL_KEY, 'a receiver that cannot know whether events are ours', remedy, [
      'notify.webhook.secret',
    ])
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  if (parsed.protocol === 'http:' && !isLoopback(host) && proxy === undefined) {
    yield warning(
      URL_KEY,
      'addresses and log-in names travel over the network in the clear',
      'write https://',
    )
  }
}
