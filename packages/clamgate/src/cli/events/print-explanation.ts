import type { EventExplanation } from '../../api/events/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { localTime } from './local-time.ts'
import { address } from './words.ts'

/** What was decided, what would be decided now, and what nobody knows any more. */
export function printExplanation(explanation: EventExplanation, { out, columns }: Terminal): void {
  const { at, sentence, then, now, recipients, doubts } = explanation
  const row = (head: string, text: string) => {
    for (const line of wrapped(head, cleanText(text, 4000), columns)) out(line)
  }
  row('', sentence)
  row('  then  ', `${localTime(at)}: ${decided(then)}`)
  if (now !== undefined) row('  now   ', decided(now))
  for (const one of recipients) row('        ', `${address(one.address)}: ${one.then}, now ${one.now}`)
  for (const doubt of doubts) row('  not known  ', doubt)
}

function decided({ because, reply, policy }: EventExplanation['then']): string {
  const told = reply === undefined ? '' : `; told: ${reply}`
  return `${because} (policy ${policy})${told}`
}
