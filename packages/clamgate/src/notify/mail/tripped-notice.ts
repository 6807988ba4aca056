import { cleanText } from '../../ground/clean.ts'
import { ACTION_WORDS } from '../../policy/words/actions.ts'
import type { TrippedSignature } from '../../signatures/breaker/types.ts'
import type { Notice } from './notice.ts'

/** What administrators hear of a signature whose hits have jumped. */
export function noticeOfTripped({
  signature,
  source,
  file,
  since,
  until,
  hits,
  senders,
  action,
}: TrippedSignature): Notice {
  const name = cleanText(signature, 200)
  const lines = [
    `${since}: signature ${name} is tripped: it suddenly hit mail of many senders, and may be wrong`,
    `  hits      ${hits} messages of ${senders} or more senders`,
    `  source    ${source}${file === '' ? '' : ` (${file})`}`,
    `  until     ${until}`,
    `  instead   mail that it would have refused is ${ACTION_WORDS[action].participle}`,
    '  look      at some of that mail, and at: clamgate signatures explain',
    '  wrong     clamgate signatures ignore',
    '  right     clamgate signatures rearm',
  ]
  return { what: `tripped signature ${name}`, incident: undefined, lines }
}
