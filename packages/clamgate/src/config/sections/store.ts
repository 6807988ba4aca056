import { z } from 'zod'
import { boolean, duration, durationOrZero, integer, live, restart, secret, size, text } from '../fields.ts'

/** `store:` of the configuration. */
export const storeSection = z.strictObject({
  url: restart(
    text('sqlite:/PATH, postgres://USER@HOST/DATABASE or off').optional(),
    'Where messages are written down, so that they can be searched: sqlite:/PATH, postgres://USER@HOST:PORT/DATABASE, or off.',
    {
      unset: 'sqlite: with the file clamgate.db below engine.directory',
      example: 'postgres://clamgate@db.example.org/clamgate',
    },
  ),
  password: restart(secret().optional(), 'Password for PostgreSQL; in url it would be shown.', {
    unset: 'none',
    example: { file: '/etc/clamgate/store-password' },
  }),
  keepClean: live(
    durationOrZero({ max: '3650d', usual: '14d' }),
    'Clean mail that was accepted is forgotten after this time, but for its counts. 0: it is counted only.',
  ),
  keepFindings: live(
    duration({ min: '1d', max: '36500d', usual: '400d' }),
    'All other mail, and what somebody did, is forgotten after this time, but for its counts.',
  ),
  maxCleanSize: live(
    size({ min: '16M', max: '4096G', usual: '8G' }),
    'When clean mail takes more in the database, the oldest is forgotten earlier.',
  ),
  maxFindingsSize: live(
    size({ min: '16M', max: '4096G', usual: '2G' }),
    'The same for all other mail and what somebody did.',
  ),
  subjects: live(
    boolean().default(true),
    'Whether subjects are written down; without them nobody can search for them.',
  ),
  queue: live(
    integer(1000, 1_000_000).default(10_000),
    'Events that wait in memory for the database; more of them go to files, see spillSize.',
  ),
  queueMemory: live(size({ min: '1M', max: '1G', usual: '16M' }), 'The same by their size.'),
  spillSize: live(
    size({ min: '1M', max: '64G', usual: '256M' }),
    'Size of the files for events while the database is away: in spill beside the file of SQLite, with PostgreSQL below engine.directory. When it is reached, events of clean mail are dropped first; each is counted.',
  ),
})
