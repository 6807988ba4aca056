import { z } from 'zod'
import {
  absolutePath,
  boolean,
  choice,
  duration,
  integer,
  kind,
  live,
  restart,
  size,
  text,
} from '../fields.ts'
import { freshclamSection } from './freshclam.ts'

/** One external clamd: its address, or that with what it can do. The value becomes the long form. */
const serverEntry = z
  .union([
    z.string().min(1),
    z
      .strictObject({
        address: text('an address such as unix:/run/clamav/clamd.ctl or tcp:192.0.2.7:3310').meta(
          live('Where this clamd listens: unix:PATH or tcp:HOST:PORT.'),
        ),
        weight: integer(1, 100)
          .default(1)
          .meta(live('Its share of the messages: one with 2 gets twice as many as one with 1.')),
        maxScans: integer(1, 1000)
          .optional()
          .meta(live('Scans at one time on this clamd.', { unset: 'as engine.maxScans' })),
      })
      .meta({ description: 'One external clamd, in the long form.' }),
  ])
  .transform((entry) => (typeof entry === 'string' ? { address: entry, weight: 1 } : entry))

const alertsSection = z.strictObject({
  encrypted: boolean()
    .default(false)
    .meta(live('Report encrypted archives and documents (AlertEncrypted); policy.encrypted decides.')),
  macros: boolean().default(false).meta(live('Report documents with macros (AlertOLE2Macros), class macro.')),
  pua: boolean()
    .default(false)
    .meta(live('Look for possibly unwanted applications too (DetectPUA), class pua.')),
})

/** `engine:` of the configuration. */
export const engineSection = z.strictObject({
  mode: choice(['managed', 'external'])
    .default('managed')
    .meta(restart('managed: Clamgate runs clamd and freshclam itself; external: the servers below.')),
  servers: z
    .array(serverEntry)
    .min(1)
    .meta(
      kind('servers', {
        expected: 'a list of addresses, such as [ "unix:/run/clamav/clamd.ctl", "tcp:192.0.2.7:3310" ]',
      }),
    )
    .prefault(['unix:/run/clamav/clamd.ctl'])
    .meta(
      live(
        'clamd servers for mode external: unix:PATH or tcp:HOST:PORT, or { address: …, weight: 2, maxScans: 16 }. The least busy one gets the next message.',
        { portAs: 'tcp:127.0.0.1:PORT' },
      ),
    ),
  maxScans: integer(1, 1000)
    .default(32)
    .meta(
      live(
        'Scans at one time on each external clamd, where its entry says nothing else. Keep it near its MaxThreads: a clamd that is full stops reading, without a word.',
      ),
    ),
  queue: integer(0, 100_000)
    .default(1000)
    .meta(
      live(
        'Messages that wait for room on a clamd; more are treated by policy.failure at once (overloaded).',
      ),
    ),
  scanTimeout: duration({ min: '1s', max: '1h', usual: '120s' }).meta(
    live("Longest wait for a verdict. Keep it below the MTA's milter_content_timeout (300s)."),
  ),
  connectTimeout: duration({ min: '10ms', max: '5m', usual: '5s' }).meta(
    live('Longest wait for a connection to clamd.'),
  ),
  stallTimeout: duration({ min: '100ms', max: '10m', usual: '30s' }).meta(
    live('Longest time in which clamd may take no data.'),
  ),
  maxScanSize: size({ min: '1K', max: '2G', usual: '25M' }).meta(
    live(
      'Largest message that is scanned whole; policy.oversize says what happens above. Keep it at or below the StreamMaxLength of an external clamd (25M on Debian).',
    ),
  ),
  directory: absolutePath()
    .default('/var/lib/clamgate')
    .meta(restart('Where the managed engine keeps its databases.')),
  temporaryDirectory: absolutePath()
    .optional()
    .meta(
      restart("clamd's temporary directory in mode managed.", {
        unset: 'on tmpfs (/dev/shm) where there is room',
        example: '/var/tmp/clamgate',
      }),
    ),
  threads: integer(1, 512)
    .optional()
    .meta(
      restart('MaxThreads of the managed clamd.', {
        unset: 'twice the number of processors, at least 4',
        example: 8,
      }),
    ),
  canaryInterval: duration({ min: '1s', max: '1h', usual: '15s' }).meta(
    restart('How often clamd must recognise a known sample to count as healthy.'),
  ),
  reload: choice(['auto', 'in-place'])
    .default('auto')
    .meta(
      live(
        'New databases in mode managed. auto: a second clamd loads and proves them before it takes over, where memory allows; in-place: clamd is started anew on them, and messages wait meanwhile.',
      ),
    ),
  alerts: alertsSection
    .prefault({})
    .meta({ description: 'What the managed clamd reports beyond signatures.' }),
  freshclam: freshclamSection.prefault({}).meta({ description: 'The official databases, in mode managed.' }),
})
