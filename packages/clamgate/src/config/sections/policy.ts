import { z } from 'zod'
import { live } from '../fields.ts'

const ACTIONS = ['accept', 'reject', 'defer', 'discard', 'mta-hold'] as const

/** What can happen to a message. `mta-hold`: it stays in the MTA's hold queue until somebody releases it. */
export type Action = (typeof ACTIONS)[number]

/** `policy:` of the configuration. */
export const policySection = z.strictObject({
  clean: z.enum(ACTIONS).default('accept').meta(live('What happens to mail in which nothing was found.')),
  infected: z
    .enum(ACTIONS)
    .default('reject')
    .meta(live('What happens to infected mail. mta-hold puts it into the hold queue.')),
  failure: z.enum(ACTIONS).default('defer').meta(live('What happens to mail that could not be scanned.')),
  oversize: z
    .enum(['scan-head', ...ACTIONS])
    .default('scan-head')
    .meta(
      live(
        'Mail above engine.maxScanSize: scan-head scans the beginning and treats the mail by its verdict.',
      ),
    ),
  databasesMissing: z
    .enum(ACTIONS)
    .default('defer')
    .meta(
      live(
        'What happens to mail without a finding while the managed engine has only its starter database (EICAR) because the official ones are not there yet.',
      ),
    ),
  rejectMessage: z
    .string()
    .min(1)
    .max(900)
    .default('Blocked by ClamAV - FOUND VIRUS: %v')
    .meta({
      ...live('Text of the refusal of infected mail, printable ASCII; %v is the name of the virus.'),
      expected: 'a text of 1 to 900 printable ASCII characters',
    }),
})
