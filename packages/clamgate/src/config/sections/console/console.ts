import { z } from 'zod'
import { absolutePath, choice, duration, live, restart, secret, text } from '../../fields.ts'
import { ldapSection, oidcSection } from './sign-in.ts'

/** `console.audit` of the configuration. */
const auditSection = z.strictObject({
  keep: live(
    duration({ min: '30d', max: '36500d', usual: '730d' }),
    'How long it is known who did what. What is older is cut from the beginning of the chain, and a row of it says so.',
  ),
})

/** An address, or a network with the length of its prefix; what it says is checked in `check/`. */
const network = () => text('an address or a network such as 192.0.2.0/24', { max: 64 })

/** `console:` of the configuration. */
export const consoleSection = z.strictObject({
  listen: restart(
    text('an address with its port, such as 127.0.0.1:8095 or [::1]:8095').optional(),
    'Where the web console is, its API, the pages behind the links of digests, /metrics for Prometheus, /healthy and /ready. HOST:PORT. Without console.tls all of that stays on this machine.',
    {
      unset: 'only on the control socket',
      example: '127.0.0.1:8095',
      portAs: '127.0.0.1:PORT',
    },
  ),
  url: live(
    text('an address such as https://mail.example.org/clamgate', {
      max: 500,
      pattern: /^https?:\/\/[\x21-\x7e]+$/,
    }).optional(),
    'What people reach console.listen by, mostly through a web server in front of it: links in digests and invitations begin with it, and the console belongs to it alone. A path in it is in front of everything. Never taken from a request.',
    { unset: 'digests have no links', example: 'https://mail.example.org/clamgate' },
  ),
  oidc: oidcSection.prefault({}).meta({ description: 'Single sign-on by OpenID Connect.' }),
  ldap: ldapSection.prefault({}).meta({ description: 'Sign-in with the passwords of a directory.' }),
  tls: z
    .strictObject({
      certificate: restart(
        absolutePath().optional(),
        'File with the certificate and those that lead to its authority, PEM. Read again at a reload and once a minute when it has changed.',
        { unset: 'no TLS', example: '/etc/clamgate/console.pem' },
      ),
      key: restart(
        absolutePath().optional(),
        'File with the key of the certificate, PEM, without a passphrase.',
        {
          unset: 'no TLS',
          example: '/etc/clamgate/console.key',
        },
      ),
    })
    .prefault({})
    .meta({ description: 'TLS of console.listen, where no web server in front of it does that.' }),
  plainHttp: restart(
    choice(['loopback', 'probes']).default('loopback'),
    'What is served without console.tls where console.listen is no address of this machine alone. loopback: nothing; the same port of 127.0.0.1 (or ::1) is opened in its place. probes: /metrics, /healthy and /ready, which tell no secrets, and nothing else.',
  ),
  secretKey: live(
    secret().optional(),
    'By which secrets of authenticators are sealed in the database: a long random text, the same on all hosts that share one. Whoever loses it has lost those second factors.',
    {
      unset: 'second-factors.key beside a database of SQLite; with PostgreSQL they are not sealed',
      example: { file: '/etc/clamgate/second-factors.secret' },
    },
  ),
  audit: auditSection.prefault({}).meta({ description: 'Who did what: clamgate audit.' }),
  trustProxy: live(
    z.array(network()).max(50).optional(),
    'Web servers in front of console.listen that are believed for whom they stand (X-Forwarded-For): addresses and networks. The last address that none of them wrote counts; tries to sign in are counted by it. An empty list believes nobody.',
    { unset: 'those on this machine (127.0.0.0/8 and ::1)', example: ['127.0.0.1', '192.0.2.10'] },
  ),
  language: live(
    choice(['en', 'de']).default('en'),
    'Language of the console for who has chosen none, and whose browser asks for none of these.',
  ),
  sessions: z
    .strictObject({
      idle: live(
        duration({ usual: '1h', min: '5m', max: '7d' }),
        'After so long without a request of somebody a session ends.',
      ),
      absolute: live(
        duration({ usual: '12h', min: '10m', max: '30d' }),
        'After so long a session ends in any case.',
      ),
    })
    .prefault({})
    .meta({ description: 'How long somebody stays signed in to the console.' }),
})
