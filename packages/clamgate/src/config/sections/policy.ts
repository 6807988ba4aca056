import { z } from 'zod'
import { boolean, choice, duration, kind, live, noneOrMore, text } from '../fields.ts'
import { ACTIONS, REPORTABLE_OUTCOMES } from './actions.ts'
import {
  ADDRESS_PATTERNS,
  DOMAIN_PATTERNS,
  LOGIN_PATTERNS,
  NETWORK_PATTERNS,
  patterns,
  RAW_PATTERNS,
} from './lists.ts'
import { ruleSchema } from './rules.ts'
import { sentinelSection } from './sentinel.ts'
import { tagSection } from './tag.ts'
import { UNSCANNABLE_DEFAULTS, unscannableActions } from './unscannable.ts'

const rawSkipSection = z.strictObject({
  authenticated: live(
    patterns(RAW_PATTERNS).prefault([]),
    'Users whose mail is not scanned, by their log-in names.',
  ),
  senders: live(
    patterns(RAW_PATTERNS).prefault([]),
    'Senders whose mail is not scanned, by the argument of MAIL. Anybody can claim to be one.',
  ),
  recipients: live(
    patterns(RAW_PATTERNS).prefault([]),
    'Mail is not scanned when each of its recipients is one of these, by the arguments of RCPT, or of policy.skip.recipients.',
  ),
})

const skipSection = z.strictObject({
  networks: live(
    patterns(NETWORK_PATTERNS).prefault([]),
    'Clients whose mail is not scanned: addresses, networks, host names, or local.',
  ),
  authenticated: live(
    patterns(LOGIN_PATTERNS).prefault([]),
    'Users whose mail is not scanned once they have logged in.',
  ),
  senders: live(
    patterns(ADDRESS_PATTERNS).prefault([]),
    'Envelope senders whose mail is not scanned. Anybody can claim to be one.',
  ),
  recipients: live(
    patterns(ADDRESS_PATTERNS).prefault([]),
    'Mail is not scanned when each of its recipients is one of these.',
  ),
  raw: rawSkipSection.prefault({}).meta({
    description:
      'Expressions for what the MTA gives, octet by octet: the arguments of MAIL and RCPT, in angle brackets by SMTP, without them by sendmail(1).',
  }),
})

/** `policy:` of the configuration. */
export const policySection = z.strictObject({
  clean: live(choice(ACTIONS).default('accept'), 'What happens to mail in which nothing was found.'),
  infected: live(
    choice(ACTIONS).default('reject'),
    'What happens to infected mail. quarantine keeps it in quarantine.directory, mta-hold in the hold queue of the MTA.',
  ),
  encrypted: live(
    choice(ACTIONS).optional(),
    'Mail with encrypted content (Heuristics.Encrypted.*); see engine.alerts.encrypted.',
    {
      unset: 'as policy.infected',
      example: 'quarantine',
    },
  ),
  limitsExceeded: live(
    choice(ACTIONS).optional(),
    'Mail that is too much work for clamd (Heuristics.Limits.Exceeded.*).',
    {
      unset: 'as policy.infected',
      example: 'quarantine',
    },
  ),
  failure: live(choice(ACTIONS).default('defer'), 'What happens to mail that could not be scanned.'),
  oversize: live(
    choice(['scan-head', ...ACTIONS]).default('scan-head'),
    'Mail above engine.maxScanSize: scan-head scans the beginning and treats the mail by its verdict.',
  ),
  views: live(
    choice(['auto', 'always', 'off']).default('auto'),
    'Mail is scanned as it is, and what its readers may take out of it as well: auto where the mail is of a shape that readers may take in several ways, always for all mail, off never. See docs/guide/evasion.md.',
  ),
  ambiguous: live(
    choice(ACTIONS).default('accept'),
    'Mail that its readers take apart in several ways, so that they get different objects, though nothing was found in any of them. When it is delivered it has the field of headers.ambiguity.',
  ),
  unscannable: live(
    unscannableActions().prefault(UNSCANNABLE_DEFAULTS),
    'Mail with something in it that could not be brought before clamd: one action for all of it, or one for each kind. What is worst in a mail decides.',
    { sample: { bounds: 'quarantine', encrypted: 'tag' } },
  ),
  reportOnly: live(
    noneOrMore(REPORTABLE_OUTCOMES).prefault([]),
    'Outcomes that are only logged and counted: what would have been done is shown as with policy.monitor, and the mail is treated as if it were not of that outcome.',
    { sample: ['ambiguous'] },
  ),
  databasesMissing: live(
    choice(ACTIONS).default('defer'),
    'What happens to mail without a finding while the managed engine has only its starter database (EICAR) because the official ones are not there yet.',
  ),
  databasesOutdated: live(
    choice(ACTIONS).default('accept'),
    'What happens to mail without a finding while the databases are older than the next key says.',
  ),
  databasesMaxAge: live(
    duration({ min: '1h', max: '365d', usual: '7d' }),
    'Age of the daily database, as clamd tells it, above which it is outdated.',
  ),
  monitor: live(
    boolean().default(false),
    'Only log what would have been done; all mail is accepted as it is.',
  ),
  removeRecipients: live(
    choice(['auto', 'never']).default('auto'),
    'Where recipients of one message get different decisions: auto asks the MTA to remove those with stricter ones, where it is certain to find them again; never lets the strictest decision count for all. See docs/guide/policy.md.',
  ),
  rejectMessage: live(
    text('a text of 1 to 900 printable ASCII characters', { max: 900 }).default(
      'Blocked by ClamAV - FOUND VIRUS: %v',
    ),
    'Text of the refusal of infected mail, printable ASCII; %v is the name of the virus, %i an incident id that the log line carries too.',
  ),
  tag: tagSection.prefault({}).meta({ description: 'How mail is marked that the action tag delivers.' }),
  localNetworks: live(
    patterns(NETWORK_PATTERNS).prefault(['local']),
    'Clients that count as our own: their mail is outbound or local, like that of users who logged in.',
  ),
  localDomains: live(
    patterns(DOMAIN_PATTERNS).prefault([]),
    'Domains that we receive mail for, in Unicode or with xn--: mail of our own clients to them is local.',
  ),
  skip: skipSection.prefault({}).meta({ description: 'Mail that is not scanned.' }),
  sentinel: sentinelSection.prefault({}).meta({
    description:
      'Users whose mail is refused as a whole, since they send malware; see docs/guide/sentinel.md.',
  }),
  rules: live(
    z
      .array(ruleSchema)
      .meta(kind('rules', { expected: 'a list of rules, each with name, when and then' }))
      .prefault([]),
    'Decisions for certain mail; the first rule that matches decides. See docs/guide/policy.md.',
    {
      sample: [
        {
          name: 'spammy third-party signatures only tag',
          when: { signature: ['Sanesecurity.Junk.*', 'winnow.spam.*'] },
          then: 'tag',
        },
        {
          name: 'the abuse desk receives samples',
          when: { recipient: ['abuse@*'] },
          then: 'accept',
        },
      ],
    },
  ),
})
