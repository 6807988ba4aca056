import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smtp } from '../../selftest/testing/peers.ts'
import { findCorrespondents } from './correspondents.ts'
import { addressesOf, entranceOf } from './entrance.ts'

interface Case {
  readonly title: string
  readonly places: readonly string[]
  readonly main?: Readonly<Record<string, string>>
  readonly wanted: string
}

const CASES: readonly Case[] = [
  { title: 'a usual host', places: ['smtp/inet', 'submission/inet'], wanted: '127.0.0.1:25' },
  { title: 'postscreen', places: ['smtpd/pass', 'submission/inet'], wanted: '127.0.0.1:25' },
  { title: 'submission alone', places: ['submission/inet', 'smtp/unix'], wanted: '127.0.0.1:587' },
  { title: 'another port', places: ['10025/inet'], wanted: '127.0.0.1:10025' },
  { title: 'a bound port beside 25', places: ['127.0.0.1:10025/inet', 'smtp/inet'], wanted: '127.0.0.1:25' },
  { title: 'a bound port alone', places: ['[::1]:2525/inet'], wanted: '::1:2525' },
  { title: 'IPv6 alone', places: ['smtp/inet'], main: { inet_protocols: 'ipv6' }, wanted: '::1:25' },
  {
    title: 'one address of the outside',
    places: ['smtp/inet'],
    main: { inet_interfaces: '192.0.2.7, 192.0.2.8' },
    wanted: '192.0.2.7:25',
  },
  {
    title: 'one of the loopback among others',
    places: ['smtp/inet'],
    main: { inet_interfaces: '192.0.2.7 localhost' },
    wanted: '127.0.0.1:25',
  },
]

for (const { title, places, main = {}, wanted } of CASES) {
  test(`finds where mail comes in: ${title}`, () => {
    const services = places.map((place) => {
      const settings = new Map<string, string>()
      return { place, program: 'smtpd', settings, overrides: settings, chrooted: true, unprivileged: true }
    })
    const { host, port } = entranceOf({ main: new Map(Object.entries(main)), services })
    assert.equal(`${host}:${port}`, wanted)
  })
}

test('takes addresses of domains that are local, and not of tables', () => {
  const printed = 'mx.example.org\nexample.org, mx.example.org hash:/etc/postfix/more, localhost\n'
  assert.deepEqual(addressesOf(printed).slice(0, 3), [
    'postmaster@mx.example.org',
    'postmaster@example.org',
    'postmaster@localhost',
  ])
  assert.equal(addressesOf('').at(-1), 'postmaster')
})

test('asks the MTA whom it takes, and sends nothing', async () => {
  await using mta = await smtp({})
  assert.deepEqual(await findCorrespondents(mta, ['a@x', 'b@x']), { from: 'a@x', to: 'a@x' })
  assert.ok(!mta.heard.includes('DATA'))
  await using strict = await smtp({ RCPT: '550 5.1.1 unknown user\r\n' })
  assert.deepEqual(await findCorrespondents(strict, ['a@x']), { refusal: '550 5.1.1 unknown user' })
  await using busy = await smtp({ greeting: '421 4.3.2 busy\r\n' })
  assert.deepEqual(await findCorrespondents(busy, ['a@x']), { refusal: '421 4.3.2 busy' })
})
