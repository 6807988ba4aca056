import { z } from 'zod'
import { duration, size } from './units.ts'

/**
 * The one source of the configuration's types, defaults, documentation and JSON schema.
 *
 * Every key is optional; the empty file is a valid and safe configuration. `.meta` carries what the reference page
 * prints: `description`, and `reload`, which is `live` when SIGHUP applies the key and `restart` when it does not.
 * Durations become milliseconds, sizes become bytes.
 */

const ACTIONS = ['accept', 'reject', 'defer', 'discard', 'mta-hold'] as const
export type Action = (typeof ACTIONS)[number]

const milter = z.strictObject({
  listen: z.array(z.string()).min(1).default(['unix:/var/spool/postfix/clamgate/milter.sock']).meta({
    description:
      'Where the MTA reaches the milter: unix:PATH, inet:PORT@HOST, inet6:PORT@HOST, or systemd: for sockets passed by systemd.',
    reload: 'live',
  }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3}$/, { error: 'expected an octal file mode in quotes, such as "0660"' })
    .default('0660')
    .meta({ description: 'File mode of Unix sockets, octal, in quotes.', reload: 'live' }),
  group: z.string().min(1).optional().meta({
    description:
      'Group that owns Unix sockets. Without it: postfix, where that group exists and the daemon may set it.',
    reload: 'live',
  }),
  maxSessions: z
    .int()
    .min(1)
    .max(100_000)
    .default(2000)
    .meta({
      description: 'MTA connections at one time; more are refused until one ends.',
      reload: 'restart',
    }),
  maxFrame: size({ min: '64K', max: '16M' })
    .prefault('1100K')
    .meta({ description: 'Longest packet that is read from an MTA.', reload: 'restart' }),
  negotiationTimeout: duration({ min: '1s', max: '10m' })
    .prefault('30s')
    .meta({
      description: 'A peer that has not negotiated by then is no MTA and is disconnected.',
      reload: 'restart',
    }),
  idleTimeout: duration({ min: '10s', max: '1d' })
    .prefault('7210s')
    .meta({ description: 'Silence after which an MTA connection is closed.', reload: 'restart' }),
})

const freshclam = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .meta({
      description: 'Keep the official databases up to date with freshclam as a child.',
      reload: 'restart',
    }),
  mirror: z
    .string()
    .min(1)
    .default('database.clamav.net')
    .meta({ description: 'DatabaseMirror of freshclam.conf: host name or URL.', reload: 'restart' }),
  checksPerDay: z
    .int()
    .min(1)
    .max(50)
    .default(12)
    .meta({ description: 'How often a day freshclam looks for updates.', reload: 'restart' }),
  retry: duration({ min: '1s', max: '1d' })
    .prefault('5m')
    .meta({
      description: 'Wait before the next try while the official databases are missing.',
      reload: 'restart',
    }),
})

const engine = z.strictObject({
  mode: z.enum(['managed', 'external']).default('managed').meta({
    description: 'managed: Clamgate runs clamd and freshclam itself; external: the servers below.',
    reload: 'restart',
  }),
  servers: z.array(z.string()).min(1).default(['unix:/run/clamav/clamd.ctl']).meta({
    description: 'clamd sockets for mode external, tried in this order: unix:PATH or tcp:HOST:PORT.',
    reload: 'live',
  }),
  scanTimeout: duration({ min: '1s', max: '1h' }).prefault('120s').meta({
    description: "Longest wait for a verdict. Keep it below the MTA's milter_content_timeout (300s).",
    reload: 'live',
  }),
  connectTimeout: duration({ min: '10ms', max: '5m' })
    .prefault('5s')
    .meta({ description: 'Longest wait for a connection to clamd.', reload: 'live' }),
  stallTimeout: duration({ min: '100ms', max: '10m' })
    .prefault('30s')
    .meta({ description: 'Longest time in which clamd may take no data.', reload: 'live' }),
  maxScanSize: size({ min: '1K', max: '2G' }).prefault('25M').meta({
    description:
      "Largest message that is scanned whole; policy.oversize says what happens above. Keep it below an external clamd's StreamMaxLength.",
    reload: 'live',
  }),
  directory: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .default('/var/lib/clamgate')
    .meta({ description: 'Where the managed engine keeps its databases.', reload: 'restart' }),
  temporaryDirectory: z.string().startsWith('/', { error: 'expected an absolute path' }).optional().meta({
    description:
      "clamd's temporary directory in mode managed. Without it: on tmpfs (/dev/shm) where there is room.",
    reload: 'restart',
  }),
  threads: z.int().min(1).max(512).optional().meta({
    description: 'MaxThreads of the managed clamd. Without it: twice the number of processors, at least 4.',
    reload: 'restart',
  }),
  canaryInterval: duration({ min: '1s', max: '1h' })
    .prefault('15s')
    .meta({
      description: 'How often clamd must recognise a known sample to count as healthy.',
      reload: 'restart',
    }),
  freshclam: freshclam.prefault({}),
})

const policy = z.strictObject({
  clean: z
    .enum(ACTIONS)
    .default('accept')
    .meta({ description: 'What happens to mail in which nothing was found.', reload: 'live' }),
  infected: z
    .enum(ACTIONS)
    .default('reject')
    .meta({
      description: 'What happens to infected mail. mta-hold puts it into the hold queue.',
      reload: 'live',
    }),
  failure: z
    .enum(ACTIONS)
    .default('defer')
    .meta({ description: 'What happens to mail that could not be scanned.', reload: 'live' }),
  oversize: z
    .enum(['scan-head', ...ACTIONS])
    .default('scan-head')
    .meta({
      description:
        'Mail above engine.maxScanSize: scan-head scans the beginning and treats the mail by its verdict.',
      reload: 'live',
    }),
  databasesMissing: z.enum(ACTIONS).default('defer').meta({
    description:
      'What happens to mail without a finding while the managed engine has only its starter database (EICAR) because the official ones are not there yet.',
    reload: 'live',
  }),
  rejectMessage: z
    .string()
    .min(1)
    .max(900)
    .default('Blocked by ClamAV - FOUND VIRUS: %v')
    .meta({
      description: 'Text of the refusal of infected mail; %v is the name of the virus.',
      reload: 'live',
    }),
})

const limits = z.strictObject({
  messageMemory: size({ min: '4K', max: '64M' })
    .prefault('256K')
    .meta({
      description: 'A message up to this size is kept in memory; a larger one is streamed.',
      reload: 'live',
    }),
  totalMemory: size({ min: '1M', max: '16G' })
    .prefault('64M')
    .meta({ description: 'Memory for messages in all; past it every message is streamed.', reload: 'live' }),
  shutdownGrace: duration({ min: '0s', max: '10m' })
    .prefault('25s')
    .meta({
      description: 'How long scans in flight may take to finish at a stop; then they are deferred.',
      reload: 'live',
    }),
})

const FACILITIES = [
  'mail',
  'daemon',
  'user',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const

const log = z.strictObject({
  level: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .meta({ description: 'Least severe lines that are written.', reload: 'live' }),
  infected: z
    .enum(['off', 'basic', 'full'])
    .default('basic')
    .meta({ description: 'Line for infected mail, as LogInfected of clamav-milter.', reload: 'live' }),
  clean: z
    .enum(['off', 'basic', 'full'])
    .default('off')
    .meta({ description: 'Line for clean mail, as LogClean of clamav-milter.', reload: 'live' }),
  format: z
    .enum(['text', 'json'])
    .default('text')
    .meta({ description: 'Form of the lines on standard error and in the file.', reload: 'live' }),
  stderr: z.boolean().default(true).meta({ description: 'Write to standard error.', reload: 'live' }),
  file: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .optional()
    .meta({ description: 'Write to this file too; reopened on SIGUSR1.', reload: 'live' }),
  syslog: z
    .union([z.literal(false), z.enum(FACILITIES)])
    .default(false)
    .meta({ description: 'Write to syslog too, with this facility.', reload: 'live' }),
  tag: z
    .string()
    .regex(/^[\x21-\x7e]{1,32}$/, { error: 'expected 1 to 32 printable characters without blanks' })
    .default('clamgate')
    .meta({ description: 'Program name on syslog lines.', reload: 'live' }),
})

const control = z.strictObject({
  socket: z.string().startsWith('/', { error: 'expected an absolute path' }).optional().meta({
    description:
      'Unix socket through which the command line reaches the daemon. Without it: below /run or the temporary directory, named for the configuration file.',
    reload: 'restart',
  }),
})

export const configSchema = z.strictObject({
  milter: milter.prefault({}).meta({ description: 'The side of the MTA.' }),
  engine: engine.prefault({}).meta({ description: 'The side of ClamAV.' }),
  policy: policy.prefault({}).meta({ description: 'What happens to mail.' }),
  limits: limits.prefault({}).meta({ description: 'Bounds on memory and time.' }),
  log: log.prefault({}).meta({ description: 'What is written down, and where.' }),
  control: control.prefault({}).meta({ description: 'How the command line reaches the daemon.' }),
})

export type Config = z.output<typeof configSchema>
