import { z } from 'zod'
import { boolean, duration, live, restart, secret, text } from '../fields.ts'

/** `quarantine.s3` of the configuration. */
export const s3Section = z.strictObject({
  endpoint: restart(
    text('a URL such as https://s3.example.org', {
      pattern: /^https?:\/\/[^/?#@\s]+\/?$/,
      max: 300,
    }).optional(),
    'Where the S3 server is: its URL without a path.',
    { unset: 'no S3 server', example: 'https://s3.example.org' },
  ),
  region: restart(
    text('the name of a region', { pattern: /^[a-z0-9-]{1,64}$/i }).default('us-east-1'),
    'Region of the bucket; signatures hold for it alone. Servers of your own often take us-east-1, Garage takes garage.',
  ),
  accessKey: restart(
    secret().optional(),
    'Access key; it may put, get, list and delete objects of the bucket.',
    {
      unset: 'none',
      example: { file: '/etc/clamgate/s3-access' },
    },
  ),
  secretKey: restart(secret().optional(), 'The secret of the access key.', {
    unset: 'none',
    example: { file: '/etc/clamgate/s3-secret' },
  }),
  pathStyle: restart(
    boolean().default(true),
    'true: the bucket stands in the path of the URL, as most servers of your own want it; false: in the name of the host.',
  ),
  replyWait: live(
    duration({ min: '100ms', max: '60s', usual: '3s' }),
    'How long the reply to a message waits for S3. What is not there by then stays on our disk and is uploaded later; the message is kept either way.',
  ),
  plain: restart(
    boolean().default(false),
    'true: messages may be put on S3 as they are, where quarantine.encryptTo names no key. The operator of the server can read them then.',
  ),
})
