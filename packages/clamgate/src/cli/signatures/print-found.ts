import type { ExplainReply, FindReply } from '../../api/signatures/names.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

/** A line for each place where a signature stands. */
export function printFound({ asked, found, isCut }: FindReply, { out, err }: Terminal): void {
  if (found.length === 0)
    err(
      `Nobody has a signature ${asked}${/[*?]/.test(asked) ? '' : '; by a part of its name, in any case of letters: clamgate signatures find "*PART*"'}`,
    )
  for (const { signature, source, file, line } of found) {
    out(`${signature}  ${source}  ${file}${line === null ? '' : `:${line}`}`)
  }
  if (isCut) err('There are more; ask for a longer part of the name.')
}

/** All that is known of a signature. */
export function printExplained(reply: ExplainReply, { out, columns }: Terminal): void {
  const { signature, sentence, places, firstSeenAt, hits, ignored, tripped } = reply
  const row = (key: string, text: string | null) => {
    if (text !== null) for (const line of wrapped(`  ${key.padEnd(12)}`, text, columns)) out(line)
  }
  const said = sentence.includes(signature) ? sentence : `${signature}: ${sentence}`
  for (const line of wrapped('', said, columns)) out(line)
  for (const { source, file, line, rating, class: kind, updated, pattern, reportTo } of places) {
    row('file', `${file}${line === null ? '' : `, line ${line}`}, of ${source}`)
    row('class', [kind, rating === null ? undefined : `rated ${rating}`].filter(Boolean).join(', ') || null)
    row('updated', updated)
    for (const one of pattern?.split('\n') ?? []) row('pattern', one)
    row('report to', reportTo)
  }
  row('first seen', firstSeenAt)
  row('hits', hits === null ? null : `${hits} since the start of the daemon`)
  if (ignored !== null)
    row(
      'ignored',
      `${ignored.reason} (${ignored.by}${ignored.until === undefined ? '' : `, until ${ignored.until}`})`,
    )
  if (tripped !== null)
    row(
      'tripped',
      `since ${tripped.since}${tripped.until === null ? '' : `, until ${tripped.until}`}: its mail gets ${tripped.action}`,
    )
}
