import { z } from 'zod'
import { boolean, choice, duration, kind, live, oneOrMore } from '../../fields.ts'
import { NOTABLE_OUTCOMES } from '../actions.ts'
import { FACILITIES } from '../log.ts'
import { MAILBOX_PATTERN } from '../notify-mail.ts'

const address = () => z.string().max(254).regex(MAILBOX_PATTERN)

/** `notify.outbound` of the configuration. */
export const outboundSection = z.strictObject({
  mail: live(
    z
      .array(address())
      .max(50)
      .meta(kind('addresses', { expected: 'a list of mail addresses, such as [ abuse@example.org ]' }))
      .optional(),
    'Addresses that hear of it by mail, through notify.mail.server.',
    { unset: 'none', example: ['abuse@example.org'] },
  ),
  webhook: live(boolean().default(false), 'Post it to notify.webhook.url.'),
  syslog: live(
    z
      .union([z.literal(false), z.enum(FACILITIES)])
      .meta(kind('choice', { choices: [false, ...FACILITIES] }))
      .default(false),
    'Write a line of its own to syslog, with this facility and the tag of log.tag.',
  ),
  senders: live(
    choice(['authenticated', 'own']).default('own'),
    'Whose mail it is about: who has logged in, or with own clients of policy.localNetworks, too.',
  ),
  for: live(oneOrMore(NOTABLE_OUTCOMES).prefault(['infected']), 'What messages it is about.'),
  pace: live(
    duration({ min: '0s', max: '1d', usual: '5m' }),
    'After a notice on a sender, later messages of the same sender wait so long and become one notice with a number. By mail that is so for all senders together.',
  ),
})
