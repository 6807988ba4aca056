import { z } from 'zod'
import { choice, kind, live, text } from '../fields.ts'
import { MAILBOX_PATTERN } from './notify-mail.ts'

/** Where setup puts the listener of Postfix by which releases come back. */
const RELEASE_LISTENER = '127.0.0.1:10029'

/** `quarantine.release` of the configuration. */
export const releaseSection = z.strictObject({
  listener: live(
    text('an address with its port, such as 127.0.0.1:10029 or [::1]:25', { max: 300 }).default(
      RELEASE_LISTENER,
    ),
    'Where the MTA takes mail that is released: HOST:PORT of the listener that setup adds to Postfix, or of an ordinary port that asks this milter.',
    { portAs: '127.0.0.1:PORT' },
  ),
  sender: live(
    choice(['original', 'null']).default('original'),
    'Envelope sender of a released mail: the original one, or the null sender, so that nothing bounces to an address that may be forged.',
  ),
  from: live(
    z
      .string()
      .max(254)
      .regex(MAILBOX_PATTERN)
      .meta(
        kind('text', {
          expected: 'a mail address without a name and brackets, such as postmaster@example.org',
        }),
      )
      .optional(),
    'Who a mail comes from that brings a kept one as attachment or ZIP (From).',
    { unset: 'postmaster at the name of this host', example: 'postmaster@example.org' },
  ),
})
