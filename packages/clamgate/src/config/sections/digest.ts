import { z } from 'zod'
import { choice, kind, live, noneOrMore, text } from '../fields.ts'
import { ADDRESS_PATTERNS, DOMAIN_PATTERNS, patterns } from './lists.ts'
import { MAILBOX_PATTERN } from './notify-mail.ts'

/** Languages that digests, their pages and their mails are written in. */
export const DIGEST_LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt'] as const
export type DigestLanguage = (typeof DIGEST_LANGUAGES)[number]

/** Classes of which a recipient may be allowed to release mail; of malware and phishing he never is. */
const RELEASABLE_CLASSES = ['spam', 'pua', 'macro', 'heuristic', 'encrypted', 'limits'] as const

const ADDRESS = 'a mail address without a name and brackets, such as manager@example.org'

function mailbox() {
  return z
    .string()
    .max(254)
    .regex(MAILBOX_PATTERN)
    .meta(kind('text', { expected: ADDRESS }))
}

const language = () =>
  live(choice(DIGEST_LANGUAGES).optional(), 'Language of what is sent there.', {
    unset: 'as digest.languages and digest.language say',
  })

const manager = z
  .strictObject({
    domains: live(patterns(DOMAIN_PATTERNS), 'Domains whose kept mail this address looks after.'),
    address: live(mailbox(), 'Who hears of it, and is asked to release mail.'),
    language: language(),
  })
  .meta({ description: 'Somebody who looks after the kept mail of domains.' })

const languageChoice = z
  .strictObject({
    for: live(patterns(ADDRESS_PATTERNS), 'Addresses that read this language.'),
    language: live(choice(DIGEST_LANGUAGES), 'Their language.'),
  })
  .meta({ description: 'The language of some addresses; the first entry that fits counts.' })

const block = (description: string, unset: string, max: number) =>
  live(text(`a text of 1 to ${max} characters`, { max }).optional(), description, { unset })

const ownTexts = z
  .strictObject({
    language: live(choice(DIGEST_LANGUAGES).optional(), 'The language of these texts.', {
      unset: 'for every language that has none of its own',
    }),
    subject: block('Subject of digests, on one line.', 'ours', 200),
    intro: block('What stands above the list, in place of our sentence.', 'ours', 2000),
    footer: block('What stands at the end, such as whom to ask.', 'ours', 2000),
  })
  .meta({ description: 'Texts of your own. They are text: nothing in them is filled in, and no HTML.' })

/** `digest:` of the configuration. Digests go to `notify.mail.server`, or to `quarantine.release.listener` without it. */
export const digestSection = z.strictObject({
  domains: live(
    patterns(DOMAIN_PATTERNS).prefault([]),
    'Recipients in these domains get a digest of what was kept back from them. Name domains that you know the recipients of: a digest goes to each address that mail was kept for.',
  ),
  managers: live(
    z
      .array(manager)
      .meta(
        kind('entries', {
          expected: 'a list of managers, such as [ { domains: [ example.org ], address: boss@example.org } ]',
        }),
      )
      .prefault([]),
    'Who looks after the kept mail of whole domains: gets a digest of all of it, and is asked where a recipient may not release it himself.',
  ),
  address: live(mailbox().optional(), 'One address that gets a digest of all that is kept.', {
    unset: 'nobody',
    example: 'quarantine@example.org',
  }),
  schedule: live(
    text('such as "daily 07:30", "weekdays 07:30 13:00", "monday 08:00", or a cron line of five fields', {
      max: 200,
    }).default('daily 07:40'),
    'When digests are sent: daily, weekdays, or names of days, with one or more times; several separated by commas; or a cron line of five fields. A time that the switch to summer time leaves out comes right after the switch, one that comes twice counts once.',
  ),
  timeZone: live(
    text('a time zone such as Europe/Berlin', { max: 64 }).optional(),
    'The time zone of the schedule, and of times in digests.',
    { unset: 'that of the host', example: 'Europe/Berlin' },
  ),
  language: live(
    choice(DIGEST_LANGUAGES).default('en'),
    'Language of digests, of the pages behind their links and of mails about requests.',
  ),
  languages: live(
    z
      .array(languageChoice)
      .meta(
        kind('entries', {
          expected: 'a list of languages, such as [ { for: [ "*@example.fr" ], language: fr } ]',
        }),
      )
      .prefault([]),
    'Languages of single addresses and domains.',
  ),
  from: live(mailbox().optional(), 'The address that digests come from (From).', {
    unset: 'as notify.mail.from',
    example: 'quarantine@example.org',
  }),
  release: live(
    noneOrMore(RELEASABLE_CLASSES).prefault(['spam', 'pua', 'macro']),
    'Classes of which a recipient releases mail himself. All else he may ask for; a manager decides.',
  ),
  texts: live(
    z
      .array(ownTexts)
      .meta(
        kind('entries', {
          expected: 'a list of texts, such as [ { language: de, footer: "Fragen: Tel. 42" } ]',
        }),
      )
      .prefault([]),
    'Texts of your own for digests.',
  ),
})
