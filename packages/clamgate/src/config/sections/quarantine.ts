import { z } from 'zod'
import { absolutePath, duration, kind, live, restart, size, text } from '../fields.ts'
import { releaseSection } from './quarantine-release.ts'
import { s3Section } from './quarantine-s3.ts'

const identityFile = z
  .strictObject({ file: absolutePath().meta({ description: 'The file, as age-keygen writes it.' }) })
  .meta({ description: 'A file with identities that open encrypted mail.' })

/** `quarantine:` of the configuration. */
export const quarantineSection = z.strictObject({
  directory: restart(
    absolutePath().optional(),
    'Where the action quarantine keeps mail. Made when it is needed.',
    {
      unset: 'quarantine below engine.directory',
      example: '/var/lib/clamgate/quarantine',
    },
  ),
  keep: live(duration({ min: '1h', max: '3650d', usual: '30d' }), 'Older entries are deleted.'),
  maxSize: live(
    size({ min: '1M', max: '1024G', usual: '2G' }),
    'Largest size of all entries; mail that would pass it is deferred instead.',
  ),
  store: restart(
    text('files, or s3://bucket/prefix', {
      pattern: /^(files|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9._/-]{0,200})?)$/,
    }).default('files'),
    'Where the messages are: files in the directory, or s3://bucket/prefix. Descriptions and logs are always files, too, and so is a message until S3 has it.',
    { sample: 's3://mail-quarantine/mx1' },
  ),
  s3: s3Section.prefault({}).meta({ description: 'Server of quarantine.store: s3://….' }),
  encryptTo: live(
    z
      .array(z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/))
      .max(20)
      .meta(kind('text', { expected: 'public keys of age, each age1 and 58 more characters' }))
      .default([]),
    'Mail that is kept is encrypted to these public keys of age (X25519), while it is written; each of them opens it. Empty: it is kept as it is. `clamgate quarantine key new` makes a key and writes it here.',
    { sample: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'] },
  ),
  identities: live(
    z
      .array(identityFile)
      .max(100)
      .meta(kind('text', { expected: 'a list of { file: /path }' }))
      .default([]),
    'Files of the identities (secret keys) that open encrypted mail; only the user of the daemon may read them (mode 0400). A host that only keeps mail needs none.',
    { sample: [{ file: '/var/lib/clamgate/quarantine-keys/quarantine.key' }] },
  ),
  release: releaseSection.prefault({}).meta({ description: 'How kept mail is given back.' }),
})
