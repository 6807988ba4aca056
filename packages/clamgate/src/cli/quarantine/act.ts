import { ControlError } from '../../api/errors.ts'
import type { Followed } from '../../api/lines/tell.ts'
import { ACT_LIMIT, type ActItem, type ActProgress, type ActReply } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Call } from '../command.ts'
import { type DocumentName, printDocument } from '../document.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { confirmed } from '../setup/confirm.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { chosenIds } from './choose.ts'

/** What every command has that does something to entries. */
export interface ActFlags {
  readonly query?: string
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

export interface Act {
  readonly service: QuarantineService
  readonly ids: readonly string[]
  readonly document: DocumentName
  /** `Release`, for the question. */
  readonly verb: string
  /** Asks also for a single one that was named. */
  readonly asksAlways: boolean
  readonly run: (ids: string[], following: Followed<ActProgress>) => Promise<ActReply>
}

/**
 * Does something to entries that are named or found, with a result for each.
 * @returns 0: all; 1: some not, or there are none
 */
export async function actOn(
  { service, ids: named, document, verb, asksAlways, run }: Act,
  { options, terminal, stopSignal, asking }: Call<ActFlags>,
): Promise<ExitCode> {
  const { query, all = false, dryRun = false, yes = false, json = false } = options
  const ids = await chosenIds(service, { ids: named, query, all })
  const signal = stopSignal()
  const isAsked = !dryRun && ids.length > 0 && (asksAlways || query !== undefined)
  if (
    isAsked &&
    !(await confirmed(`${verb} ${counted(ids.length)}?`, { yes, json, ask: asking(), signal }))
  ) {
    terminal.err('Nothing was done')
    return EXIT.no
  }
  const sum = { total: ids.length, done: 0, partly: 0, failed: 0, nothing: 0 }
  const items: ActItem[] = []
  const onProgress = ({ item }: ActProgress) => {
    sum[item.result] += 1
    items.push(item)
    if (!json) printItem(item, terminal)
    if (items.length < ids.length) terminal.rewrite?.(`${items.length} of ${ids.length}`)
  }
  try {
    for (let start = 0; start < ids.length; start += ACT_LIMIT) {
      await run(ids.slice(start, start + ACT_LIMIT), { onProgress, signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
    const cause = {
      cause: error,
      remedy: 'What is printed was done; clamgate quarantine list shows the rest.',
    }
    throw new ControlError('CONTROL_TIMEOUT', `Stopped after ${items.length} of ${ids.length}`, cause)
  } finally {
    terminal.rewrite?.('')
  }
  const good = ids.length > 0 && sum.done === ids.length
  if (json) printDocument(terminal, document, { good, dryRun, ...sum, items })
  else if (ids.length === 0) terminal.err('No entry fits')
  else if (ids.length > 1) terminal.out(summaryOf(sum, dryRun))
  return good ? EXIT.yes : EXIT.no
}

const STYLES: Readonly<Record<ActItem['result'], Style>> = {
  done: 'green',
  partly: 'yellow',
  failed: 'red',
  nothing: 'dim',
}
const COPIES_SHOWN = 20

function printItem({ id, result, sentence, remedy, copies = [] }: ActItem, terminal: Terminal): void {
  const { out, paint, columns } = terminal
  out(`${cleanText(id)}  ${paint(STYLES[result], cleanText(sentence))}`)
  for (const { address, state, queueId, words } of copies.slice(0, COPIES_SHOWN)) {
    const told = [queueId, words].flatMap((text) => (text === undefined ? [] : [cleanText(text)])).join(', ')
    const line = `<${cleanText(address)}>: ${cleanText(state)}${told === '' ? '' : ` (${told})`}`
    for (const one of wrapped('  ', line, columns)) out(one)
  }
  if (copies.length > COPIES_SHOWN) out(`  and ${copies.length - COPIES_SHOWN} more; --json has them`)
  if (remedy !== undefined && result === 'failed')
    for (const one of wrapped('  ', cleanText(remedy), columns)) out(one)
}

const RESULT: Readonly<Record<ActItem['result'], string>> = {
  ...{ done: 'done', partly: 'partly', failed: 'failed', nothing: 'left as they are' },
}
const WOULD: Readonly<Record<ActItem['result'], string>> = {
  ...{ done: 'would be done', partly: 'would be done partly', failed: 'would fail' },
  nothing: 'would be left as they are',
}

function summaryOf(sum: ActReply, dryRun: boolean): string {
  const parts = (['done', 'partly', 'failed', 'nothing'] as const).flatMap((result) =>
    sum[result] === 0 ? [] : [`${sum[result]} ${dryRun ? WOULD[result] : RESULT[result]}`],
  )
  return `${counted(sum.total)}: ${parts.join(', ')}${dryRun ? '; nothing was changed' : ''}`
}

function counted(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`
}
