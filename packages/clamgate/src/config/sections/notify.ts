import { z } from 'zod'
import { choice, duration, integer, live, text } from '../fields.ts'

const commandSection = z.strictObject({
  program: text('a path, or a name that is looked up in PATH', { max: 1000, pattern: /^[^\0]+$/ })
    .optional()
    .meta(
      live(
        'Program to run for infected mail, as VirusAction of clamav-milter, without a shell: name of the virus, queue id, sender, recipient, subject, message id, date; the same as JSON on standard input.',
        { unset: 'none', example: '/usr/local/bin/on-virus' },
      ),
    ),
  timeout: duration({ min: '100ms', max: '1h', usual: '30s' }).meta(
    live('A program that runs longer is ended.'),
  ),
  maxRunning: integer(1, 256).default(4).meta(live('Programs at one time.')),
  maxWaiting: integer(0, 100_000)
    .default(1000)
    .meta(live('Runs that wait for their turn; more are dropped, with a line in the log.')),
  replyWait: duration({ min: '0s', max: '5m', usual: '0s', example: '2s' }).meta(
    live('How long the answer to the MTA waits for the program; clamav-milter waits without end.'),
  ),
  recipients: choice(['each', 'last'])
    .default('each')
    .meta(live('One run for each recipient, or one for the last, as without SupportMultipleRecipients.')),
})

/** `notify:` of the configuration. */
export const notifySection = z.strictObject({
  command: commandSection.prefault({}).meta({ description: 'A program for infected mail.' }),
})
