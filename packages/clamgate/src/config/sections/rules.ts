import { z } from 'zod'
import { boolean, choice, kind, live, oneOrMore, sizeWithin, text } from '../fields.ts'
import { ACTIONS, DIRECTIONS, FAILURES, OUTCOMES, SIGNATURE_CLASSES } from './actions.ts'
import { ADDRESS_PATTERNS, DOMAIN_PATTERNS, LOGIN_PATTERNS, NETWORK_PATTERNS, patterns } from './lists.ts'
import { ruleTagSection } from './tag.ts'

/** A condition that is not there holds for all mail. */
const condition = (description: string) => live(description, { unset: 'any' })

const sizeSection = z.strictObject({
  above: sizeWithin({ min: '0', max: '2G', example: '10M' })
    .optional()
    .meta(condition('The message is larger than this.')),
  below: sizeWithin({ min: '1', max: '2G', example: '100K' })
    .optional()
    .meta(condition('The message is smaller than this.')),
})

const conditions = z.strictObject({
  signature: patterns('signature names with * and ?, expressions as "/^Win\\./", or { file: /path }')
    .optional()
    .meta(condition('Name of the signature that was found.')),
  class: oneOrMore(SIGNATURE_CLASSES)
    .optional()
    .meta(condition('What the name says of the finding; a signature can be of several classes.')),
  source: patterns('official, unofficial, names of providers such as sanesecurity, or { file: /path }')
    .optional()
    .meta(condition('Who made the signature.')),
  outcome: oneOrMore(OUTCOMES).optional().meta(condition('What the message turned out to be.')),
  failure: oneOrMore(FAILURES)
    .optional()
    .meta(condition('Why the message could not be scanned; includes outcome: failure.')),
  sender: patterns(ADDRESS_PATTERNS)
    .optional()
    .meta(condition('Envelope sender; "<>" is the null sender of bounces. Anybody can claim to be one.')),
  recipient: patterns(ADDRESS_PATTERNS)
    .optional()
    .meta(condition('Envelope recipient; each recipient of a message is looked at by itself.')),
  senderDomain: patterns(DOMAIN_PATTERNS).optional().meta(condition('Domain of the envelope sender.')),
  recipientDomain: patterns(DOMAIN_PATTERNS).optional().meta(condition('Domain of the envelope recipient.')),
  network: patterns(NETWORK_PATTERNS).optional().meta(condition('Address of the SMTP client.')),
  authenticated: z
    .union([z.boolean(), patterns(LOGIN_PATTERNS)])
    .meta(kind('patterns', { expected: `true, false, ${LOGIN_PATTERNS}` }))
    .optional()
    .meta(condition('Who has logged in; true: anybody, false: nobody.')),
  direction: oneOrMore(DIRECTIONS)
    .optional()
    .meta(
      condition('inbound comes from outside, outbound goes there, local stays; see policy.localNetworks.'),
    ),
  size: sizeSection.optional().meta({ description: 'Size of the message.' }),
  header: patterns(
    'header fields: "Name", or "Name: pattern" with * and ? or /expression/, or { file: /path }',
  )
    .optional()
    .meta(condition('A header field is there, with such a value where a pattern is given.')),
})

/** A date, or a date with a time. The value becomes Unix time, ms; a date alone is its first moment in UTC. */
export const dateText = z
  .union([
    z.iso.date(),
    z.iso.datetime({ offset: true, local: true }),
    z.iso.datetime({ offset: true, local: true, precision: -1 }), // without seconds
  ])
  .meta(kind('date'))
  .transform((text) => Date.parse(text))

/** One rule of `policy.rules`. */
export const ruleSchema = z
  .strictObject({
    name: text('a text of 1 to 200 characters on one line', { pattern: /^\P{Cc}{1,200}$/u }).meta(
      live('What the rule is called, in logs and explanations; each name once.'),
    ),
    when: conditions.prefault({}).meta({
      description:
        'Conditions: all that are there must hold; of the entries of one, any is enough. A rule that names neither outcome nor failure, nor anything of a finding (signature, class, source), is for mail that was scanned only.',
    }),
    then: choice(ACTIONS).meta(live('What happens to the mail.')),
    until: dateText
      .optional()
      .meta(
        live(
          'The rule ends here. A date alone is its first moment in UTC, a time without Z is that of this host.',
          { unset: 'it does not end' },
        ),
      ),
    monitor: boolean()
      .default(false)
      .meta(live('Only log what the rule would have done; the rules below it decide.')),
    message: text('a text of 1 to 900 printable ASCII characters', { max: 900 })
      .optional()
      .meta(
        live('Text of the refusal or deferral; %v and %i as in policy.rejectMessage.', {
          unset: 'as without the rule',
        }),
      ),
    tag: ruleTagSection.optional().meta({ description: 'How the action tag marks the mail.' }),
  })
  .meta({ description: 'A rule decides what happens to the mail for which its conditions hold.' })

/** A rule as configured. */
export type Rule = z.output<typeof ruleSchema>
