import { isAsGood, leadsTo } from '../../host/postfix/milter-entry.ts'
import type { WantedMilter } from '../../host/postfix/set-milters.ts'
import { isSigner } from '../../host/postfix/signers.ts'
import type { MainWanted } from './schemas.ts'

/** What the editor of lists needs to know of a step. */
export function wantedMilter({ entry, listen, queueDirectory, replaces, signers }: MainWanted): WantedMilter {
  return {
    entry,
    isOurs: (text) => leadsTo(text, listen, queueDirectory),
    isAsGood: (text) => isAsGood(text, entry),
    isReplaced: (text) => leadsTo(text, replaces, queueDirectory),
    isSigner: (text) => isSigner(text) || signers.includes(text),
  }
}
