import type { TriedPolicy } from '../../app/events/try-policy.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { localTime } from './local-time.ts'
import { address } from './words.ts'

/** What a configuration would do otherwise, the most frequent first. */
export function printTried(tried: TriedPolicy, { out, err, paint, columns }: Terminal): void {
  const { messages, isCut, differ, untold, groups, otherChanges, doubts, file } = tried
  const of = `${count(messages)}${isCut ? ' (the newest; --limit takes more)' : ''}`
  const rest = untold === 0 ? '' : `; of ${untold} it cannot be told`
  const head = messages === 0 ? 'No mail fits' : `${of}: with ${differ} something else would be done${rest}`
  for (const line of wrapped('', `${cleanText(file)}: ${head}`, columns)) out(line)
  for (const { outcome, from, to, because, messages: some, examples } of groups) {
    out('')
    out(`${paint('bold', cleanText(`${from} → ${to}`))}  ${count(some)}, ${cleanText(outcome)}`)
    for (const line of wrapped('  ', cleanText(because, 2000), columns)) out(line)
    for (const { id, at, from: sender, to: recipients, subject, signature } of examples) {
      const about = [signature, subject].flatMap((text) => (text === undefined ? [] : [cleanText(text)]))
      const who = `${address(sender)} to ${recipients.map(address).join(', ')}`
      const text = `${localTime(at)}  ${who}${about.length === 0 ? '' : `: ${about.join(', ')}`}  ${id}`
      for (const line of wrapped('    ', cleanText(text, 8000), columns)) out(paint('dim', line))
    }
  }
  if (otherChanges > 0) {
    out('')
    out(`and ${count(otherChanges)} in other ways`)
  }
  if (doubts.length > 0) {
    out('')
    out('not known')
  }
  for (const { because, messages: some } of doubts) {
    for (const line of wrapped('  ', `${cleanText(because)}: ${count(some)}`, columns)) out(line)
  }
  if (isCut) err('There is more mail than was looked at.')
}

function count(messages: number): string {
  return `${messages} ${messages === 1 ? 'message' : 'messages'}`
}
