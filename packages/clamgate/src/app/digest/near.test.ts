import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNear } from './near.ts'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'mx1.example.org': ['127.0.1.1'],
  'mail.example.org': ['192.0.2.25', '2001:db8::25'],
  'round.example.org': ['192.0.2.25', '192.0.2.26'],
  'relay.example.net': ['198.51.100.1'],
}
const surroundings = {
  host: { name: 'mx1', addresses: ['127.0.0.1', '192.0.2.25', '2001:db8::25'] },
  async addressesOf(name: string) {
    const found = NAMES[name]
    if (found === undefined) throw new Error('ENOTFOUND')
    return found
  },
}

for (const [server, isHere] of [
  ['127.0.0.1:25', true],
  ['localhost:25', true],
  ['[::1]:25', true],
  ['MX1:587', true],
  ['mx1.example.org:587', true],
  ['mail.example.org:465', true],
  ['192.0.2.25:25', true],
  ['round.example.org:25', false],
  ['relay.example.net:25', false],
  ['198.51.100.1:25', false],
  ['unknown.example.net:25', false],
] as const) {
  test(`13.49 a mail server ${server} is ${isHere ? 'on this host, and gets a ticket' : 'elsewhere, and gets none'}`, async () => {
    assert.equal(await isNear(server, surroundings), isHere)
  })
}
