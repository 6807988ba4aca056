import { z } from 'zod'
import { absolutePath, boolean, choice, kind, live, text } from '../fields.ts'

const FACILITIES = [
  ...(['mail', 'daemon', 'user'] as const),
  ...(['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const),
] as const

/** `log:` of the configuration. */
export const logSection = z.strictObject({
  level: choice(['error', 'warn', 'info', 'debug'])
    .default('info')
    .meta(live('Least severe lines that are written.')),
  infected: choice(['off', 'basic', 'full'])
    .default('basic')
    .meta(live('Line for infected mail, as LogInfected of clamav-milter.')),
  clean: choice(['off', 'basic', 'full'])
    .default('off')
    .meta(live('Line for clean mail, as LogClean of clamav-milter.')),
  recipients: choice(['each', 'last'])
    .default('each')
    .meta(
      live(
        'One line for each recipient, or one for the last, as clamav-milter without SupportMultipleRecipients.',
      ),
    ),
  events: choice(['all', 'notable'])
    .default('all')
    .meta(
      live('Messages that get a JSON event, in format json: all, or all but clean mail that was accepted.'),
    ),
  format: choice(['text', 'json'])
    .default('text')
    .meta(live('Form of the lines on standard error and in the file.')),
  stderr: boolean().default(true).meta(live('Write to standard error.')),
  file: absolutePath()
    .optional()
    .meta(
      live('Write to this file too; reopened on SIGUSR1.', {
        unset: 'no file',
        example: '/var/log/clamgate/clamgate.log',
      }),
    ),
  syslog: z
    .union([z.literal(false), z.enum(FACILITIES)])
    .meta(kind('choice', { choices: [false, ...FACILITIES] }))
    .default(false)
    .meta(live('Write to syslog too, with this facility.')),
  tag: text('1 to 32 printable characters without blanks', { pattern: /^[\x21-\x7e]{1,32}$/ })
    .default('clamgate')
    .meta(live('Program name on syslog lines.')),
})
