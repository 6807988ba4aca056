import type { PreviewedStep } from '../../setup/run/preview.ts'
import type { Remark, Step } from '../../setup/types.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

const WEIGHTS: Readonly<Record<Remark['weight'], Style>> = { note: 'dim', warn: 'yellow', stop: 'red' }

/** What was seen, the weightiest last, where the plan begins. */
export function printRemarks(remarks: readonly Remark[], terminal: Terminal): void {
  const { out, paint, columns } = terminal
  const order: readonly Remark['weight'][] = ['note', 'warn', 'stop']
  for (const { weight, sentence, remedy } of order.flatMap((one) =>
    remarks.filter((remark) => remark.weight === one),
  )) {
    const [first = '', ...more] = wrapped(`${weight}  `, sentence, columns)
    out(paint(WEIGHTS[weight], weight) + first.slice(weight.length))
    for (const line of more) out(line)
    for (const line of remedy === undefined ? [] : wrapped('      -> ', remedy, columns)) out(line)
  }
  if (remarks.length > 0) out('')
}

/** What is going to be done, numbered, each with what it changes. */
export function printPlan(steps: readonly PreviewedStep[], terminal: Terminal): void {
  const { out, columns } = terminal
  const open = steps.filter(({ state }) => state !== 'done')
  if (open.length > 0) out('The plan:')
  for (const [index, { step, changes, state }] of open.entries()) {
    for (const line of wrapped(`${String(index + 1).padStart(3)}. `, step.sentence, columns)) out(line)
    for (const change of changes) printChange(state === 'unknown' ? `? ${change}` : change, terminal)
  }
  const done = steps.length - open.length
  if (open.length > 0 && done > 0)
    out(`${done === 1 ? 'One more step is' : `${done} more steps are`} done already.`)
}

/** `- old` and `+ new` as they are; the next lines of a long one under its first letter. */
function printChange(change: string, { out, paint, columns }: Terminal): void {
  const [, mark = '', text = ''] = /^([-+?] )?(.*)$/s.exec(change) ?? []
  const style = mark === '- ' ? 'red' : mark === '+ ' ? 'green' : 'dim'
  for (const line of wrapped(`       ${mark}`, text, columns)) out(paint(style, line))
}

/** What is going to be undone. */
export function printUndoPlan(steps: readonly Step[], { out, columns }: Terminal): void {
  out('What setup did, the last of it first, is undone:')
  for (const [index, { sentence }] of steps.entries()) {
    for (const line of wrapped(`${String(index + 1).padStart(3)}. `, sentence, columns)) out(line)
  }
}
