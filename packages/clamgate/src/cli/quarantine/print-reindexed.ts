import type { ReindexReply } from '../../api/quarantine/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

/** What making the index anew has found. */
export function printReindexed({ entries, gone, damaged, tookMs }: ReindexReply, terminal: Terminal): void {
  const { out, paint, columns } = terminal
  const away = gone === 0 ? '' : `, ${gone} that were gone taken out`
  const time = tookMs < 1000 ? `${Math.round(tookMs)} ms` : `${(tookMs / 1000).toFixed(1)} s`
  out(`${entries} ${entries === 1 ? 'entry' : 'entries'} in the index${away}, in ${time}`)
  for (const { id, sentence } of damaged) {
    for (const line of wrapped(`${paint('red', 'damaged')}  `, cleanText(sentence), columns)) out(line)
    out(`         ${id}`)
  }
}
