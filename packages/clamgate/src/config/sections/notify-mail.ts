import { z } from 'zod'
import {
  absolutePath,
  boolean,
  choice,
  duration,
  integer,
  kind,
  live,
  oneOrMore,
  secret,
  text,
} from '../fields.ts'
import { NOTABLE_OUTCOMES } from './actions.ts'

/** Longest address that a path of SMTP takes (RFC 5321 section 4.5.3.1.3), less its brackets. */
const MAX_ADDRESS = 254

/** What is an address of a mailbox for us: no quotes, comments, spaces or controls; letters of any script. */
export const MAILBOX_PATTERN = /^[^\s"(),:;<>@[\]\\\p{C}]{1,64}@[^\s"(),:;<>@[\]\\\p{C}]{1,253}$/u

const address = () => z.string().max(MAX_ADDRESS).regex(MAILBOX_PATTERN)
const ADDRESS = 'a mail address without a name and brackets, such as postmaster@example.org'
const ADDRESSES = 'a list of mail addresses, such as [ postmaster@example.org ]'

const subject = (usual: string) => text('a text of 1 to 300 characters', { max: 300 }).default(usual)
const body = (usual: string) => text('a text of 1 to 10000 characters', { max: 10_000 }).default(usual)

const usersSection = z.strictObject({
  recipients: live(
    boolean().default(false),
    'Recipients in policy.localDomains hear of mail to them that was refused, discarded or kept back.',
  ),
  senders: live(
    choice(['none', 'authenticated', 'own']).default('none'),
    'Senders in policy.localDomains hear the same of mail from them: who has logged in, or with own clients of policy.localNetworks, too. Nobody else: the sender of other mail may be forged.',
  ),
  subject: live(subject('A message to or from you was not delivered: %v'), 'Subject of these notices.'),
  text: live(
    body(
      'The virus scanner of %h kept mail to or from you from being delivered. Messages: %n\n\n%l\n\nThis notice was made by a program. Questions are for your postmaster.\n',
    ),
    'Text of these notices.',
  ),
  rate: live(integer(1, 10_000).default(100), 'Most notices to senders and recipients together in an hour.'),
})

/** `notify.mail` of the configuration. */
export const mailSection = z.strictObject({
  server: live(
    text('an address with its port, such as 127.0.0.1:25 or mail.example.org:587', { max: 300 }).optional(),
    'The MTA that takes notices: HOST:PORT. Without it there are none.',
    { unset: 'no notices', example: '127.0.0.1:25', portAs: '127.0.0.1:PORT' },
  ),
  tls: live(
    choice(['none', 'starttls', 'implicit']).optional(),
    'starttls (ports 25 and 587) and implicit (port 465) insist on TLS and on a good certificate.',
    { unset: 'none for a server on this machine, starttls for any other', example: 'starttls' },
  ),
  ca: live(absolutePath().optional(), 'Certificates in PEM that the one of the server is checked with.', {
    unset: 'the public authorities that Node knows',
    example: '/etc/ssl/certs/ca-certificates.crt',
  }),
  user: live(text('a log-in name', { max: 255 }).optional(), 'Name to log in with.', {
    unset: 'no log-in',
    example: 'clamgate',
  }),
  password: live(secret().optional(), 'Password to log in with.', {
    unset: 'no log-in',
    example: { file: '/etc/clamgate/notify.password' },
  }),
  from: live(
    address()
      .meta(kind('text', { expected: ADDRESS }))
      .optional(),
    'The address that notices come from (From).',
    { unset: 'clamgate at the name of this host', example: 'clamgate@example.org' },
  ),
  returnPath: live(
    address()
      .meta(kind('text', { expected: ADDRESS }))
      .optional(),
    'Envelope sender, for servers that refuse the null sender; bounces go there.',
    { unset: 'the null sender, so that nothing answers a notice', example: 'postmaster@example.org' },
  ),
  to: live(
    z
      .array(address())
      .max(50)
      .meta(kind('addresses', { expected: ADDRESSES }))
      .optional(),
    'Administrators who hear of each such message.',
    { unset: 'no administrator', example: ['postmaster@example.org'] },
  ),
  for: live(
    // Not clean and not exempt mail: a notice is such a mail itself, and each would be the reason for the next.
    oneOrMore(NOTABLE_OUTCOMES).prefault(['infected', 'encrypted', 'limits-exceeded']),
    'What messages the administrators hear of. Users hear of those with a finding only.',
  ),
  subject: live(
    subject('Clamgate on %h: %v'),
    'Subject for administrators: %v what was found, %n number of messages, %h name of this host, %i incident id.',
  ),
  text: live(
    body('Messages on %h: %n\n\n%l\n'),
    'Text for administrators, with the same placeholders, and %l for the list of the messages.',
  ),
  digest: live(
    duration({ min: '0s', max: '1d', usual: '5m' }),
    'After a notice, later messages wait so long and become one notice, for each administrator or user.',
  ),
  rate: live(
    integer(1, 10_000).default(20),
    'Most notices to the administrators in an hour; more wait and become one.',
  ),
  keepTrying: live(
    duration({ min: '1m', max: '7d', usual: '1d' }),
    'How long a notice is tried again when the server cannot be reached or defers it.',
  ),
  timeout: live(
    duration({ min: '1s', max: '10m', usual: '30s' }),
    'Longest wait for an answer of the server.',
  ),
  users: usersSection
    .prefault({})
    .meta({ description: 'Notices to senders and recipients of our own domains.' }),
})
