import { z } from 'zod'
import { live, text } from '../fields.ts'

const header = () =>
  text('a header field name, such as X-Virus-Tag', { pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/ })
const value = () => text('a text of 1 to 400 printable ASCII characters', { max: 400 })
const subject = () => text('a text of 1 to 100 printable ASCII characters', { max: 100 })

/** `policy.tag:` of the configuration: how mail is marked that the action `tag` delivers. */
export const tagSection = z.strictObject({
  header: header()
    .default('X-Virus-Tag')
    .meta(live('Name of the header field; fields of that name that are there already are removed.')),
  value: value()
    .default('%v')
    .meta(live('Value of the field; %v is the name of the virus, or what the mail turned out to be.')),
  subject: subject()
    .optional()
    .meta(live('Put in front of the subject.', { unset: 'the subject stays', example: '[VIRUS] ' })),
})

/** `tag:` of a rule: what it says instead of `policy.tag`. No defaults, so that the rest is as there. */
export const ruleTagSection = z.strictObject({
  header: header()
    .optional()
    .meta(live('Name of the header field.', { unset: 'as policy.tag.header' })),
  value: value()
    .optional()
    .meta(live('Value of the field.', { unset: 'as policy.tag.value' })),
  subject: subject()
    .optional()
    .meta(live('Put in front of the subject.', { unset: 'as policy.tag.subject' })),
})
