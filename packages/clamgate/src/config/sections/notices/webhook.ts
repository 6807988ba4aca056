import { z } from 'zod'
import { absolutePath, duration, integer, live, proxyUrl, secret, text } from '../../fields.ts'

/** `notify.webhook` of the configuration. */
export const webhookSection = z.strictObject({
  url: live(
    text('an address such as https://hooks.example.org/clamgate', {
      max: 2000,
      pattern: /^https?:\/\/[\x21-\x7e]+$/,
    }).optional(),
    'Where events are posted to, as JSON. Redirects are not followed.',
    { unset: 'no webhook', example: 'https://hooks.example.org/clamgate' },
  ),
  secret: live(
    secret().optional(),
    'Key of the signature (HMAC-SHA256, in X-Clamgate-Signature) by which the receiver knows that an event is ours.',
    { unset: 'none; a webhook needs one', example: { file: '/etc/clamgate/webhook.secret' } },
  ),
  ca: live(absolutePath().optional(), 'Certificates in PEM that the one of the receiver is checked with.', {
    unset: 'the public authorities that Node knows',
    example: '/etc/ssl/certs/ca-certificates.crt',
  }),
  proxy: live(
    proxyUrl().optional(),
    'Proxy on the way to the receiver: http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ where it wants a log-in; or { file: … }, { env: … } with such a URL.',
    { unset: 'no proxy', example: 'http://proxy.example.org:3128' },
  ),
  timeout: live(
    duration({ min: '100ms', max: '5m', usual: '10s' }),
    'Longest wait for the answer of the receiver.',
  ),
  keepTrying: live(
    duration({ min: '0s', max: '7d', usual: '1d' }),
    'How long an event is tried again when the receiver cannot be reached, or answers with 408, 425, 429 or 5xx.',
  ),
  maxWaiting: live(
    integer(1, 10_000).default(1000),
    'Events that wait in memory, each of at most 8 KiB; more are dropped, with a line in the log.',
  ),
})
