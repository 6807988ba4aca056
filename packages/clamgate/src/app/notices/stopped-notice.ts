import { cleanText } from '../../ground/clean.ts'
import type { Notice } from '../../notify/mail/notice.ts'
import { SENTINEL_WORDS, type TrippedLogin } from '../sentinel/sentinel.ts'

/** What administrators hear of a user who is refused as a whole. */
export function noticeOfStopped(stopped: TrippedLogin): Notice {
  const { login, since, messages, finding, client, from, action } = stopped
  const name = cleanText(login, 200)
  const lines = [
    `${since}: all mail of the user ${name} is ${SENTINEL_WORDS[action]} from now on: ${messages} messages with a finding`,
    `  newest    ${finding}`,
    `  client    ${client === '' ? 'none (sendmail)' : client}`,
    `  from      <${from}>`,
    '  look      clamgate sentinel list',
    '  then      change the password, or clean the computer, and: clamgate sentinel clear',
  ]
  return { what: `user ${name}: all mail is ${SENTINEL_WORDS[action]}`, incident: undefined, lines }
}
