import { z } from 'zod'
import { boolean, choice, kind, live, oneOrMore, sizeWithin, text, wordsOfAnyCase } from '../fields.ts'
import { ACTIONS, DIRECTIONS, FAILURES, OUTCOMES, RATINGS, SIGNATURE_CLASSES } from './actions.ts'
import { ADDRESS_PATTERNS, DOMAIN_PATTERNS, LOGIN_PATTERNS, NETWORK_PATTERNS, patterns } from './lists.ts'
import { ruleTagSection } from './tag.ts'

/** A condition that is not there holds for all mail. */
function condition<T extends z.ZodType>(schema: T, description: string) {
  return live(schema.optional(), description, { unset: 'any' })
}

const sizeSection = z.strictObject({
  above: condition(sizeWithin({ min: '0', max: '2G', example: '10M' }), 'The message is larger than this.'),
  below: condition(sizeWithin({ min: '1', max: '2G', example: '100K' }), 'The message is smaller than this.'),
})

const conditions = z.strictObject({
  signature: condition(
    patterns('signature names with * and ?, expressions as "/^Win\\./", or { file: /path }'),
    'Name of the signature that was found.',
  ),
  class: condition(
    oneOrMore(SIGNATURE_CLASSES),
    'What the name says of the finding, or its file where the name says nothing; a signature can be of several classes.',
  ),
  source: condition(
    patterns('official, unofficial, names of sources such as sanesecurity, or { file: /path }'),
    'Who made the signature: a key of signatures.sources, by the file that has it; where that is not known, what its name says. local: a file of your own in the directory of the databases.',
  ),
  file: condition(
    patterns('names of files with * and ?, such as "foxhole_*", expressions, or { file: /path }'),
    'The database file that has the signature. Files of ClamAV itself have no name here.',
  ),
  rating: condition(
    wordsOfAnyCase(RATINGS),
    'What the file of the signature is rated: how many false positives it risks.',
  ),
  outcome: condition(oneOrMore(OUTCOMES), 'What the message turned out to be.'),
  ambiguity: condition(
    patterns('classes such as C01, with * and ? as in "D*", expressions, or { file: /path }'),
    'Class of a mail whose readers get different objects: C01, or with * and ?: "D*". The classes are in docs/guide/evasion.md. Includes outcome: ambiguous.',
  ),
  unscannable: condition(
    oneOrMore(['bounds', 'partial', 'undecodable', 'encrypted']),
    'What could not be brought before clamd; see policy.unscannable. Includes outcome: unscannable.',
  ),
  failure: condition(oneOrMore(FAILURES), 'Why the message could not be scanned; includes outcome: failure.'),
  sender: condition(
    patterns(ADDRESS_PATTERNS),
    'Envelope sender; "<>" is the null sender of bounces. Anybody can claim to be one. A domain in Unicode and with xn-- is the same.',
  ),
  recipient: condition(
    patterns(ADDRESS_PATTERNS),
    'Envelope recipient; each recipient of a message is looked at by itself. A domain in Unicode and with xn-- is the same.',
  ),
  senderDomain: condition(
    patterns(DOMAIN_PATTERNS),
    'Domain of the envelope sender, in Unicode or with xn--: both are the same.',
  ),
  recipientDomain: condition(
    patterns(DOMAIN_PATTERNS),
    'Domain of the envelope recipient, in Unicode or with xn--: both are the same.',
  ),
  network: condition(patterns(NETWORK_PATTERNS), 'Address of the SMTP client.'),
  authenticated: condition(
    z
      .union([z.boolean(), patterns(LOGIN_PATTERNS)])
      .meta(kind('patterns', { expected: `true, false, ${LOGIN_PATTERNS}` })),
    'Who has logged in; true: anybody, false: nobody.',
  ),
  direction: condition(
    oneOrMore(DIRECTIONS),
    'inbound comes from outside, outbound goes there, local stays; see policy.localNetworks.',
  ),
  size: sizeSection.optional().meta({ description: 'Size of the message.' }),
  header: condition(
    patterns('header fields: "Name", or "Name: pattern" with * and ? or /expression/, or { file: /path }'),
    'A header field is there, with such a value where a pattern is given. Values are compared as people read them: unfolded, encoded words decoded, blanks in a row as one; an expression is tried on the octets as they came, too. Each field of the name counts.',
  ),
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
    name: live(
      text('a text of 1 to 200 characters on one line', { pattern: /^\P{Cc}{1,200}$/u }),
      'What the rule is called, in logs and explanations; each name once.',
    ),
    when: conditions.prefault({}).meta({
      description:
        'Conditions: all that are there must hold; of the entries of one, any is enough. A rule that names none of outcome, failure, ambiguity and unscannable, nor anything of a finding (signature, class, source, file, rating), is for mail that was scanned only.',
    }),
    then: live(choice(ACTIONS), 'What happens to the mail.'),
    until: live(
      dateText.optional(),
      'The rule ends here. A date alone is its first moment in UTC, a time without Z is that of this host.',
      { unset: 'it does not end' },
    ),
    monitor: live(
      boolean().default(false),
      'Only log what the rule would have done; the rules below it decide.',
    ),
    message: live(
      text('a text of 1 to 900 printable ASCII characters', { max: 900 }).optional(),
      'Text of the refusal or deferral; %v and %i as in policy.rejectMessage.',
      {
        unset: 'as without the rule',
      },
    ),
    tag: ruleTagSection.optional().meta({ description: 'How the action tag marks the mail.' }),
  })
  .meta({ description: 'A rule decides what happens to the mail for which its conditions hold.' })

/** A rule as configured. */
export type Rule = z.output<typeof ruleSchema>
