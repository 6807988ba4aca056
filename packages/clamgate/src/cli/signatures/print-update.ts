import type { UpdateReply } from '../../api/signatures/documents.ts'
import { duration } from '../age.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

const STYLES: Readonly<Record<string, Style>> = {
  ...{ refused: 'red', 'rolled-back': 'red', failed: 'red' },
  ...{ paused: 'yellow', installed: 'green', removed: 'yellow' },
}

/** One line where nothing happened; else what became of each thing that did. */
export function printUpdate(report: UpdateReply, terminal: Terminal): void {
  terminal.out(headline(report))
  for (const { source, state, sentence, remedy } of report.sources) {
    if (state !== 'paused' && state !== 'failed') continue
    row(state, source, sentence, remedy, terminal)
  }
  const told = new Set<UpdateReply['files'][number]>()
  for (const one of report.files) {
    const { source, file, state, sentence, remedy } = one
    const isNote = state === 'unchanged'
    if (told.has(one) || (isNote && sentence === null)) continue
    const alike = sentence === null ? report.files.filter((other) => isAlike(other, one)) : []
    if (alike.length <= MOST_ALONE) {
      row(isNote ? 'note' : state, `${file} of ${source}`, sentence, remedy, terminal)
      continue
    }
    for (const other of alike) told.add(other)
    row(state, `${alike.length} files of ${source}`, null, null, terminal)
  }
}

/** More files of a source than these, with which all went well, are a line together. */
const MOST_ALONE = 10

function isAlike(one: UpdateReply['files'][number], other: UpdateReply['files'][number]): boolean {
  return one.source === other.source && one.state === other.state && one.sentence === null
}

const STATE_WIDTH = 12

function row(
  state: string,
  what: string,
  sentence: string | null,
  remedy: string | null,
  { out, paint, columns }: Terminal,
): void {
  // Most sentences name the file themselves.
  const isNamed = sentence?.includes(what.split(' ')[0] ?? what) === true
  const text = sentence === null ? what : isNamed ? sentence : `${what}: ${sentence}`
  const style = STYLES[state]
  const head = `  ${state.padEnd(STATE_WIDTH)}`
  const [first = '', ...more] = wrapped(head, text, columns)
  out((style === undefined ? head : paint(style, head)) + first.slice(head.length))
  for (const line of more) out(line)
  if (remedy === null) return
  for (const line of wrapped(`${' '.repeat(head.length)}-> `, remedy, columns)) out(line)
}

function headline({ outcome, set, sources, files, tookMs, good }: UpdateReply): string {
  const took = `(${duration(tookMs)})`
  const asked = sources.filter(({ state }) => state === 'asked' || state === 'failed').length
  switch (outcome) {
    case 'nothing':
      return `${nothing(asked, sources.filter(({ state }) => state !== 'off').length, good)} ${took}`
    case 'live':
      return `Set ${set ?? ''} is live: ${counts(files)} ${took}`
    case 'installed':
      return `Set ${set ?? ''} is installed, and goes live when the engine starts: ${counts(files)} ${took}`
    case 'rolled-back':
      return `Rolled back to ${set ?? 'no files of third parties'}: ${counts(files)} ${took}`
    case 'tried':
      return `Tried, nothing installed: ${counts(files)} ${took}`
  }
}

function nothing(asked: number, all: number, isGood: boolean): string {
  if (all === 0) return 'Nothing to do: no source is switched on'
  if (asked === 0) return isGood ? 'Nothing is due: no source was asked' : 'Nothing has changed'
  return `Nothing has changed: ${asked} ${asked === 1 ? 'source' : 'sources'} asked`
}

function counts(files: UpdateReply['files']): string {
  const states = ['installed', 'removed', 'refused', 'rolled-back'] as const
  const parts = states.flatMap((state) => {
    const count = files.filter((file) => file.state === state).length
    return count === 0 ? [] : [`${count} ${state === 'rolled-back' ? 'rolled back' : state}`]
  })
  return parts.length === 0 ? 'no file has changed' : parts.join(', ')
}
