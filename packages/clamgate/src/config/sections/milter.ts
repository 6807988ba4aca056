import { z } from 'zod'
import { duration, integer, kind, live, restart, size, text } from '../fields.ts'

/** `milter:` of the configuration. */
export const milterSection = z.strictObject({
  listen: live(
    z
      .array(z.string().min(1))
      .min(1)
      .meta(
        kind('addresses', {
          expected:
            'a list of addresses, such as [ "unix:/run/clamgate/milter.sock", "inet:8890@127.0.0.1" ]',
        }),
      )
      .default(['unix:/var/spool/postfix/clamgate/milter.sock']),
    'Where the MTA reaches the milter: unix:PATH, inet:PORT@HOST, inet6:PORT@HOST, or systemd: for sockets that systemd passes.',
    { portAs: 'inet:PORT@127.0.0.1' },
  ),
  mode: live(
    z
      .string()
      .regex(/^0?[0-7]{3}$/)
      .meta(kind('mode'))
      .default('0660'),
    'File mode of Unix sockets, octal, in quotes.',
  ),
  group: live(text('the name of a group').optional(), 'Group that owns Unix sockets.', {
    unset: 'postfix, where that group exists and the daemon may set it',
    example: 'postfix',
  }),
  maxSessions: restart(
    integer(1, 100_000).default(2000),
    'MTA connections at one time; more are refused until one ends.',
  ),
  maxFrame: restart(
    size({ min: '64K', max: '16M', usual: '1100K' }),
    'Longest packet that is read from an MTA.',
  ),
  sessionMemory: restart(
    size({ min: '16K', max: '16M', usual: '64K' }),
    'What one MTA connection may keep of macros, client name, HELO and sender; recipients have as much again, and beyond that count in limits.totalMemory.',
  ),
  negotiationTimeout: restart(
    duration({ min: '1s', max: '10m', usual: '30s' }),
    'A peer that has not negotiated by then is no MTA and is disconnected.',
  ),
  idleTimeout: restart(
    duration({ min: '10s', max: '1d', usual: '7210s', example: '2h' }),
    'Silence after which an MTA connection is closed.',
  ),
})
