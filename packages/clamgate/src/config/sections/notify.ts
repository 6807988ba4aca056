import { z } from 'zod'
import { choice, duration, integer, live, text } from '../fields.ts'
import { outboundSection } from './notices/outbound.ts'
import { webhookSection } from './notices/webhook.ts'
import { mailSection } from './notify-mail.ts'

const commandSection = z.strictObject({
  program: live(
    text('a path, or a name that is looked up in PATH', { max: 1000, pattern: /^[^\0]+$/ }).optional(),
    'Program to run for infected mail, as VirusAction of clamav-milter, without a shell: name of the virus, queue id, sender, recipient, subject, message id, date; the same as JSON on standard input.',
    { unset: 'none', example: '/usr/local/bin/on-virus' },
  ),
  timeout: live(duration({ min: '100ms', max: '1h', usual: '30s' }), 'A program that runs longer is ended.'),
  maxRunning: live(integer(1, 256).default(4), 'Programs at one time.'),
  maxWaiting: live(
    integer(0, 100_000).default(1000),
    'Runs that wait for their turn; more are dropped, with a line in the log.',
  ),
  replyWait: live(
    duration({ min: '0s', max: '5m', usual: '0s', example: '2s' }),
    'How long the answer to the MTA waits for the program; clamav-milter waits without end.',
  ),
  recipients: live(
    choice(['each', 'last']).default('each'),
    'One run for each recipient, or one for the last, as without SupportMultipleRecipients.',
  ),
})

/** `notify:` of the configuration. */
export const notifySection = z.strictObject({
  command: commandSection.prefault({}).meta({ description: 'A program for infected mail.' }),
  mail: mailSection.prefault({}).meta({ description: 'Notices by mail; see docs/guide/notify.md.' }),
  webhook: webhookSection.prefault({}).meta({ description: 'A receiver of events by HTTP.' }),
  outbound: outboundSection
    .prefault({})
    .meta({ description: 'Notices on infected mail that our own send out.' }),
})
