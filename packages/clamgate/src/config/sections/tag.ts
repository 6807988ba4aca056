import { z } from 'zod'
import { live, text } from '../fields.ts'

const header = () =>
  text('a header field name, such as X-Virus-Tag', { pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/ })
const value = () => text('a text of 1 to 400 characters on one line', { max: 400 })
const subject = () => text('a text of 1 to 100 characters on one line', { max: 100 })

/** `policy.tag:` of the configuration: how mail is marked that the action `tag` delivers. */
export const tagSection = z.strictObject({
  header: live(
    header().default('X-Virus-Tag'),
    'Name of the header field; fields of that name that are there already are removed.',
  ),
  value: live(
    value().default('%v'),
    'Value of the field; %v is the name of the virus, or what the mail turned out to be.',
  ),
  subject: live(
    subject().optional(),
    'Put in front of the subject, once; what is not ASCII becomes encoded words (RFC 2047).',
    { unset: 'the subject stays', example: '[VIRUS] ' },
  ),
})

/** `tag:` of a rule: what it says instead of `policy.tag`. No defaults, so that the rest is as there. */
export const ruleTagSection = z.strictObject({
  header: live(header().optional(), 'Name of the header field.', { unset: 'as policy.tag.header' }),
  value: live(value().optional(), 'Value of the field.', { unset: 'as policy.tag.value' }),
  subject: live(subject().optional(), 'Put in front of the subject.', { unset: 'as policy.tag.subject' }),
})
