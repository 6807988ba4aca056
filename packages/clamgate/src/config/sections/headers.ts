import { z } from 'zod'
import { choice, live, text } from '../fields.ts'

/** `headers:` of the configuration. */
export const headersSection = z.strictObject({
  add: live(
    choice(['no', 'add', 'replace']).default('no'),
    'X-Virus-Scanned and X-Virus-Status, as AddHeader of clamav-milter: add puts them on top, replace removes those that are there and appends ours.',
  ),
  exempt: live(
    choice(['keep', 'replace', 'none']).default('keep'),
    'X-Virus-Scanned and X-Virus-Status in mail that is exempt (policy.skip): keep leaves those of mail that a program on this host hands in again, as a content filter does, and says in other exempt mail that it was not scanned; replace says so in all; none puts nothing, and removes what strangers wrote. Nothing is done where add is no.',
  ),
  ambiguity: live(
    choice(['found', 'always', 'no']).default('found'),
    'MIME-Ambiguity-Results, which tells programs behind us in how many ways a mail can be read: found writes it into mail that is ambiguous or unscannable, always into all mail that was scanned, no into none. Fields of that name from outside are removed in any case.',
  ),
  reportHostname: live(
    text('a host name', { pattern: /^[\x21-\x7e]{1,254}$/ }).optional(),
    'Host name in X-Virus-Scanned and MIME-Ambiguity-Results.',
    {
      unset: 'the name of this host',
      example: 'mx1.example.org',
    },
  ),
})
