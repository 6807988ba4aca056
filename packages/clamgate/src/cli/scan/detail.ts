import type { Scanned } from '../../app/scan/scan-all.ts'
import { replyLine } from '../../policy/replies.ts'
import { originWords, verdictWords } from '../../policy/words/verdicts.ts'
import type { Terminal } from '../terminal.ts'
import { printReadings } from './readings.ts'
import { type ScanReport, stateOf } from './report.ts'

export interface DetailOptions {
  /** Say in sentences what decided. */
  readonly explain: boolean
}

/** All that is known of the one message that somebody named. */
export function detailReport(terminal: Terminal, { explain }: DetailOptions): ScanReport {
  return {
    add(one) {
      if (one.kind === 'failed') throw one.error
      if (one.kind !== 'scanned') return
      print(one, terminal)
      const { reading, readings } = one.examination
      if (readings !== undefined) printReadings({ reading, readings }, terminal)
      if (explain) terminal.out(one.examination.explanation)
    },
    end: () => undefined,
  }
}

function print(one: Extract<Scanned, { kind: 'scanned' }>, terminal: Terminal): void {
  const { outcome, sizeBytes, headerFields, server, durationMs } = one.examination
  const { verdict, action, because, reply, found, monitored } = outcome
  const name = one.name === '-' ? 'standard input' : one.name
  const style = stateOf(one) === 'ok' && action === 'accept' ? 'green' : 'red'
  terminal.out(`${name}: ${terminal.paint(style, verdictWords({ verdict }).alone)}`)
  const rows: [string, string][] = [
    ['action', action],
    ['because', because],
  ]
  if (reply !== undefined) rows.push(['reply', replyLine(reply)])
  if (found !== undefined) rows.push(['class', `${found.classes.join(', ')} (${originWords(found)})`])
  for (const { action: would, because: why } of monitored) rows.push(['monitor', `${would}: ${why}`])
  if (verdict.kind === 'failure') rows.push(['code', verdict.code])
  const by = server === undefined ? '' : ` by ${server}`
  rows.push(['scanned', `${sizeBytes} bytes in ${durationMs.toFixed(1)} ms${by}`])
  if (headerFields === 0) rows.push(['note', sizeBytes === 0 ? EMPTY : NO_MESSAGE])
  for (const [key, value] of rows) terminal.out(`  ${terminal.paint('dim', key.padEnd(8))} ${value}`)
}

const EMPTY = 'it is empty'
const NO_MESSAGE =
  'it has no header field, so it is hardly a message: it was looked at as the text of one; for other files take clamdscan'
