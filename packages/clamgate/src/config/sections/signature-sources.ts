import { z } from 'zod'
import {
  absolutePath,
  boolean,
  choice,
  durationWithin,
  integer,
  kind,
  live,
  secret,
  text,
} from '../fields.ts'

/** What somebody accepts of a source. */
export const LEVELS = ['low', 'medium', 'high'] as const

/** What a hit of a source of one's own means. */
export const SOURCE_CLASSES = ['malware', 'phishing', 'spam', 'policy', 'informational'] as const

const CATALOGUE_DEFAULT = 'as in the catalogue'

const keySection = z.strictObject({
  file: live(absolutePath(), 'The public key, armored or binary; other keys in the file count for nothing.', {
    example: '/etc/clamgate/mirror-key.asc',
  }),
  fingerprint: live(
    text('a fingerprint of 40 or 64 hexadecimal digits', {
      pattern: /^(?:0x)?(?:[0-9A-Fa-f]\s*){40}(?:(?:[0-9A-Fa-f]\s*){24})?$/,
    }),
    'Fingerprint of the key: only what it has signed is taken.',
    { example: '4E025A1CBA90A0653F38D2D8D691DED931EA4D9E' },
  ),
})

const url = () => text('a URL', { max: 2000, pattern: /^[\x21-\x7e]+$/ })

/** One source below `signatures.sources`: of the catalogue, or one's own. Which keys it takes depends on which it is. */
export const sourceSchema = z
  .strictObject({
    enabled: live(boolean().optional(), 'The source is asked, and its files are live.', {
      unset: 'false for a source of the catalogue, true for one of your own',
    }),
    rating: live(
      choice(LEVELS).optional(),
      'The risk of false positives that is taken: low brings the fewest files. For a source of your own: the risk of its files.',
      { unset: 'low' },
    ),
    files: live(
      z
        .union([z.record(z.string(), z.boolean()), z.array(z.string().min(1).max(255))])
        .optional()
        .meta(
          kind('files', {
            expected:
              '{ NAME: true, OTHER: false } for a source of the catalogue, a list of names for one of your own',
          }),
        ),
      'For a source of the catalogue { NAME: true | false }, which beats the rating; for one of your own the list of its files.',
      { unset: CATALOGUE_DEFAULT, sample: { 'phish.ndb': false } },
    ),
    minInterval: live(
      durationWithin({ min: '1s', max: '30d', example: '1h' }).optional(),
      'Shortest time from one look to the next. Shorter than the floor of the catalogue only together with url.',
      { unset: CATALOGUE_DEFAULT },
    ),
    url: live(
      z
        .union([url(), z.array(url()).min(1).max(20)])
        .optional()
        .meta(
          kind('urls', {
            expected: 'a URL such as https://mirror.example.org/signatures/, or a list of URLs',
          }),
        )
        .transform((value) => (typeof value === 'string' ? [value] : value)),
      'Where the files are, instead of where the catalogue says: a base, or several that are tried in turn. {secret} stands for the secret.',
      { unset: CATALOGUE_DEFAULT },
    ),
    secret: live(secret().optional(), 'What the provider gave you: identifier, receipt, serial key.', {
      unset: 'none',
    }),
    key: keySection.optional().meta({ description: 'The OpenPGP key that signs the files.' }),
    integrity: live(
      choice(['none', 'sha256', 'md5', 'openpgp']).optional(),
      'How files are checked: FILE.sha256 or FILE.md5 beside each, or a signature FILE.sig by the key.',
      { unset: 'as in the catalogue; none for a source of your own' },
    ),
    kind: live(choice(['https', 'rsync', 'file']).optional(), 'How a source of your own is reached.', {
      unset: 'the source is one of the catalogue',
    }),
    class: live(
      choice(SOURCE_CLASSES).optional(),
      'What a hit of a source of your own means, where the name of the signature does not say it.',
      {
        unset: 'malware',
      },
    ),
    premium: live(boolean().optional(), 'Of securiteinfo: the account is a paid one, which has more files.', {
      unset: 'false',
    }),
    product: live(integer(1, 100_000).optional(), 'Of malwarepatrol: the product code of the account.', {
      unset: '32, the free one',
    }),
    list: live(
      choice(['clamav_basic', 'clamav_ext']).optional(),
      'Of malwarepatrol: the list of the account.',
      { unset: 'clamav_basic' },
    ),
    free: live(
      boolean().optional(),
      'Of malwarepatrol: the account is a free one, which is asked once a day.',
      { unset: 'true' },
    ),
  })
  .meta({
    description:
      'A source of the catalogue (`clamgate signatures status` lists them), or with kind, url and files one of your own. A source of the catalogue takes enabled, rating, files, minInterval, url, and what is said to be its own.',
  })

/** A source as configured. */
export type SourceSettings = z.output<typeof sourceSchema>
