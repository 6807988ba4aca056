import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../schema.ts'
import { checkOutbound } from './notify-outbound.ts'

const found = (notify: object) =>
  [...checkOutbound(configSchema.parse({ notify }))].map(
    ({ severity, key, message }) => `${severity} ${key} ${message}`,
  )
const secret = 'shared'

for (const [what, notify, findings] of [
  ['nothing', {}, []],
  ['a good webhook', { webhook: { url: 'https://x.test/hook', secret } }, []],
  ['a receiver on this host in the clear', { webhook: { url: 'http://[::1]:80/', secret } }, []],
  [
    'a receiver elsewhere in the clear',
    { webhook: { url: 'http://x.test/', secret } },
    ['warning notify.webhook.url addresses and log-in names travel over the network in the clear'],
  ],
  [
    'a receiver without a secret',
    { webhook: { url: 'https://x.test/' } },
    ['error notify.webhook.url a receiver that cannot know whether events are ours'],
  ],
  [
    'a password in the address',
    { webhook: { url: 'https://a:b@x.test/', secret } },
    ['error notify.webhook.url holds a password'],
  ],
  ['no address', { webhook: { url: 'https://[', secret } }, ['error notify.webhook.url is no address']],
  [
    'a way that leads nowhere',
    { outbound: { webhook: true, mail: ['a@x.test'] } },
    [
      'warning notify.outbound.mail has no effect: no server takes notices',
      'warning notify.outbound.webhook has no effect: there is no receiver',
    ],
  ],
  [
    'a pattern for an address',
    { mail: { server: '127.0.0.1:25' }, outbound: { mail: ['a@*.test'] } },
    ['error notify.outbound.mail[0] a@*.test is no address'],
  ],
] as const) {
  test(`of ${what} ${findings.length === 0 ? 'nothing is said' : 'what is wrong is said'}`, () => {
    assert.deepEqual(found(notify), findings)
  })
}
