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
        address: live(
          text('an address such as unix:/run/clamav/clamd.ctl or tcp:192.0.2.7:3310'),
          'Where this clamd listens: unix:PATH or tcp:HOST:PORT.',
        ),
        weight: live(
          integer(1, 100).default(1),
          'Its share of the messages: one with 2 gets twice as many as one with 1.',
        ),
        maxScans: live(integer(1, 1000).optional(), 'Scans at one time on this clamd.', {
          unset: 'as engine.maxScans',
        }),
      })
      .meta({ description: 'One external clamd, in the long form.' }),
  ])
  .transform((entry) => (typeof entry === 'string' ? { address: entry, weight: 1 } : entry))

const alertsSection = z.strictObject({
  encrypted: live(
    boolean().default(false),
    'Report encrypted archives and documents (AlertEncrypted); policy.encrypted decides.',
  ),
  macros: live(boolean().default(false), 'Report documents with macros (AlertOLE2Macros), class macro.'),
  pua: live(boolean().default(false), 'Look for possibly unwanted applications too (DetectPUA), class pua.'),
})

/** `engine:` of the configuration. */
export const engineSection = z.strictObject({
  mode: restart(
    choice(['managed', 'external']).default('managed'),
    'managed: Clamgate runs clamd and freshclam itself; external: the servers below.',
  ),
  servers: live(
    z
      .array(serverEntry)
      .min(1)
      .meta(
        kind('servers', {
          expected: 'a list of addresses, such as [ "unix:/run/clamav/clamd.ctl", "tcp:192.0.2.7:3310" ]',
        }),
      )
      .prefault(['unix:/run/clamav/clamd.ctl']),
    'clamd servers for mode external: unix:PATH or tcp:HOST:PORT, or { address: …, weight: 2, maxScans: 16 }. The least busy one gets the next message.',
    { portAs: 'tcp:127.0.0.1:PORT' },
  ),
  maxScans: live(
    integer(1, 1000).default(32),
    'Scans at one time on each external clamd, where its entry says nothing else. Keep it near its MaxThreads: a clamd that is full stops reading, without a word.',
  ),
  queue: live(
    integer(0, 100_000).default(1000),
    'Messages that wait for room on a clamd; more are treated by policy.failure at once (overloaded).',
  ),
  scanTimeout: live(
    duration({ min: '1s', max: '1h', usual: '120s' }),
    "Longest wait for a verdict. Keep it below the MTA's milter_content_timeout (300s).",
  ),
  connectTimeout: live(
    duration({ min: '10ms', max: '5m', usual: '5s' }),
    'Longest wait for a connection to clamd.',
  ),
  stallTimeout: live(
    duration({ min: '100ms', max: '10m', usual: '30s' }),
    'Longest time in which clamd may take no data.',
  ),
  maxScanSize: live(
    size({ min: '1K', max: '2G', usual: '25M' }),
    'Largest message that is scanned whole; policy.oversize says what happens above. Keep it at or below the StreamMaxLength of an external clamd (25M on Debian).',
  ),
  directory: restart(
    absolutePath().default('/var/lib/clamgate'),
    'Where the managed engine keeps its databases.',
  ),
  temporaryDirectory: restart(absolutePath().optional(), "clamd's temporary directory in mode managed.", {
    unset: 'on tmpfs (/dev/shm) where there is room',
    example: '/var/tmp/clamgate',
  }),
  threads: restart(integer(1, 512).optional(), 'MaxThreads of the managed clamd.', {
    unset: 'twice the number of processors, at least 4',
    example: 8,
  }),
  canaryInterval: restart(
    duration({ min: '1s', max: '1h', usual: '15s' }),
    'How often clamd must recognise a known sample to count as healthy.',
  ),
  reload: live(
    choice(['auto', 'in-place']).default('auto'),
    'New databases in mode managed. auto: a second clamd loads and proves them before it takes over, where memory allows; in-place: clamd is started anew on them, and messages wait meanwhile.',
  ),
  alerts: alertsSection
    .prefault({})
    .meta({ description: 'What the managed clamd reports beyond signatures.' }),
  freshclam: freshclamSection.prefault({}).meta({ description: 'The official databases, in mode managed.' }),
})
