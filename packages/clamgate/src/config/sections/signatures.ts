import { z } from 'zod'
import {
  absolutePath,
  boolean,
  choice,
  duration,
  integer,
  kind,
  live,
  proxyUrl,
  restart,
  text,
} from '../fields.ts'
import { MILDER_ACTIONS } from './actions.ts'
import { sourceSchema } from './signature-sources.ts'

const breakerSection = z.strictObject({
  hits: live(
    integer(1, 1_000_000).default(50),
    'A signature of a third party is tripped above so many hits within `within`, when it has never hit that often.',
  ),
  senders: live(integer(1, 1_000_000).default(20), 'The hits come from so many different senders at least.'),
  within: live(duration({ min: '1s', max: '1d', usual: '10m' }), 'Time in which hits are counted.'),
  action: live(
    choice(MILDER_ACTIONS).default('quarantine'),
    'What happens to mail that a tripped signature hits, where it would have been refused.',
  ),
  rearm: live(
    duration({ min: '1s', max: '30d', usual: '24h' }),
    'A tripped signature counts again after this time, or when an update changes it.',
  ),
  official: live(boolean().default(false), 'Official signatures can be tripped, too.'),
})

const tlsSection = z.strictObject({
  ca: live(
    absolutePath().optional(),
    'Certificates in PEM of authorities that are trusted besides the public ones, for https sources.',
    { unset: 'the public authorities alone', example: '/etc/ssl/private-ca.pem' },
  ),
})

/** `signatures:` of the configuration. */
export const signaturesSection = z.strictObject({
  directory: restart(
    absolutePath().optional(),
    'Where copies of what is live, what is being fetched and the journal are kept.',
    { unset: 'signatures in engine.directory', example: '/var/lib/clamgate/signatures' },
  ),
  databaseDirectory: restart(
    absolutePath().optional(),
    'Where the clamd of engine.mode external reads its databases (DatabaseDirectory of its clamd.conf).',
    { unset: 'the databases of the managed engine', example: '/var/lib/clamav' },
  ),
  schedule: live(
    text('auto, off, or a cron line of five fields such as "17 * * * *"', { max: 200 }).default('auto'),
    'auto: each source by its own interval; off: only by hand; or a cron line of five fields, in local time, that says when sources are asked.',
  ),
  timeout: live(
    duration({ min: '1s', max: '1h', usual: '60s' }),
    'Longest silence of a source: until the connection stands, until it answers, between two parts of a file.',
  ),
  tls: tlsSection.prefault({}).meta({ description: 'TLS of https sources.' }),
  proxy: live(
    proxyUrl().optional(),
    'Proxy for https sources: http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ where it wants a log-in; or { file: … }, { env: … } with such a URL.',
    { unset: 'no proxy', example: 'http://proxy.example.org:3128' },
  ),
  hamDirectory: live(
    absolutePath().optional(),
    'Mail that is known to be clean: files, mboxes and Maildirs. A signature that hits one of it is parked.',
    { unset: 'no such test', example: '/var/lib/clamgate/ham' },
  ),
  breaker: breakerSection
    .prefault({})
    .meta({ description: 'Signatures that suddenly hit mail of many senders refuse none of it any more.' }),
  sources: live(
    z
      .record(z.string(), sourceSchema)
      .meta(kind('sources', { expected: 'sources by name, such as urlhaus: { enabled: true }' }))
      .prefault({}),
    'Third-party sources of signatures: those of the catalogue by their names, and your own.',
    { sample: { urlhaus: { enabled: true } } },
  ),
})
