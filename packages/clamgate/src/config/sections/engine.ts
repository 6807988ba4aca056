import { z } from 'zod'
import { absolutePath, duration, live, restart, size } from '../fields.ts'
import { freshclamSection } from './freshclam.ts'

/** `engine:` of the configuration. */
export const engineSection = z.strictObject({
  mode: z
    .enum(['managed', 'external'])
    .default('managed')
    .meta(restart('managed: Clamgate runs clamd and freshclam itself; external: the servers below.')),
  servers: z
    .array(z.string().min(1))
    .min(1)
    .default(['unix:/run/clamav/clamd.ctl'])
    .meta({
      ...live('clamd sockets for mode external, tried in this order: unix:PATH or tcp:HOST:PORT.'),
      expected: 'a list of addresses, such as [ "unix:/run/clamav/clamd.ctl", "tcp:192.0.2.7:3310" ]',
      kind: 'addresses',
    }),
  scanTimeout: duration({ min: '1s', max: '1h', example: '120s' })
    .prefault('120s')
    .meta(live("Longest wait for a verdict. Keep it below the MTA's milter_content_timeout (300s).")),
  connectTimeout: duration({ min: '10ms', max: '5m', example: '5s' })
    .prefault('5s')
    .meta(live('Longest wait for a connection to clamd.')),
  stallTimeout: duration({ min: '100ms', max: '10m', example: '30s' })
    .prefault('30s')
    .meta(live('Longest time in which clamd may take no data.')),
  maxScanSize: size({ min: '1K', max: '2G', example: '25M' })
    .prefault('25M')
    .meta(
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
  threads: z
    .int()
    .min(1)
    .max(512)
    .optional()
    .meta(
      restart('MaxThreads of the managed clamd.', {
        unset: 'twice the number of processors, at least 4',
        example: 8,
      }),
    ),
  canaryInterval: duration({ min: '1s', max: '1h', example: '15s' })
    .prefault('15s')
    .meta(restart('How often clamd must recognise a known sample to count as healthy.')),
  freshclam: freshclamSection.prefault({}).meta({ description: 'The official databases, in mode managed.' }),
})
