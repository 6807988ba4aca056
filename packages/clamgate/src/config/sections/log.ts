import { z } from 'zod'
import { absolutePath, boolean, choice, kind, live, text } from '../fields.ts'

/** Facilities of syslog that lines may have. */
export const FACILITIES = [
  ...(['mail', 'daemon', 'user'] as const),
  ...(['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const),
] as const

/** `log:` of the configuration. */
export const logSection = z.strictObject({
  level: live(
    choice(['error', 'warn', 'info', 'debug']).default('info'),
    'Least severe lines that are written.',
  ),
  infected: live(
    choice(['off', 'basic', 'basic-id', 'full']).default('basic'),
    'Line for infected mail, as LogInfected of clamav-milter; basic-id has the queue id in front.',
  ),
  clean: live(
    choice(['off', 'basic', 'basic-id', 'full']).default('off'),
    'Line for clean mail, as LogClean of clamav-milter; basic-id has the queue id in front.',
  ),
  recipients: live(
    choice(['each', 'last']).default('each'),
    'One line for each recipient, or one for the last, as clamav-milter without SupportMultipleRecipients.',
  ),
  events: live(
    choice(['all', 'notable']).default('all'),
    'Messages that get a JSON event, in format json: all, or all but clean mail that was accepted.',
  ),
  format: live(
    choice(['text', 'json']).default('text'),
    'Form of the lines on standard error and in the file.',
  ),
  stderr: live(boolean().default(true), 'Write to standard error.'),
  file: live(absolutePath().optional(), 'Write to this file too; reopened on SIGUSR1.', {
    unset: 'no file',
    example: '/var/log/clamgate/clamgate.log',
  }),
  syslog: live(
    z
      .union([z.literal(false), z.enum(FACILITIES)])
      .meta(kind('choice', { choices: [false, ...FACILITIES] }))
      .default(false),
    'Write to syslog too, with this facility.',
  ),
  tag: live(
    text('1 to 32 printable characters without blanks', { pattern: /^[\x21-\x7e]{1,32}$/ }).default(
      'clamgate',
    ),
    'Program name on syslog lines.',
  ),
})
