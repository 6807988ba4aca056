import { z } from 'zod'
import { choice, duration, integer, live, oneOrMore, text } from '../fields.ts'
import { LOGIN_PATTERNS, patterns } from './lists.ts'

/** Classes of findings; encrypted mail and mail that exceeds a limit has none. */
const COUNTED_CLASSES = ['malware', 'phishing', 'spam', 'pua', 'heuristic', 'macro'] as const

/** `policy.sentinel` of the configuration. */
export const sentinelSection = z.strictObject({
  messages: live(
    integer(0, 100).optional(),
    'A user who has logged in and sends more malware than so many messages within the time of the next key is refused as a whole, until clamgate sentinel clear.',
    { unset: 'off', example: 5 },
  ),
  within: live(duration({ min: '1m', max: '1d', usual: '10m' }), 'The time in which messages are counted.'),
  action: live(
    choice(['reject', 'defer', 'quarantine']).default('reject'),
    'What happens to all mail of such a user, clean mail too, where nothing stricter is decided.',
  ),
  classes: live(
    oneOrMore(COUNTED_CLASSES).prefault(['malware', 'phishing']),
    'Classes of signatures that count.',
  ),
  except: live(patterns(LOGIN_PATTERNS).prefault([]), 'Users who are never counted nor refused.'),
  message: live(
    text('a text of 1 to 300 printable ASCII characters', {
      max: 300,
      pattern: /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/,
    }).default('Mail of this account is refused for now, please ask your postmaster'),
    'What the user is told by reject and defer; %i is an incident id that the log line carries too.',
  ),
})
