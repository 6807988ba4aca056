import type { Told, UndoOutcome } from '../../setup/run/world.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

const MARKS = {
  restored: ['green', 'undone  '],
  kept: ['yellow', 'kept    '],
  failed: ['red', 'FAILED  '],
} as const satisfies Readonly<Record<UndoOutcome['undone']['state'], readonly [Style, string]>>

/** Where no line can be rewritten, as in a log of a deployment: more often than that nobody reads it, ms. */
const SELDOM_MS = 15_000

/**
 * Prints each step when it is done, or undone; on a terminal what is being done as well, in one line that goes again, and
 * elsewhere how far a long one is. `quiet`: these lines alone, since the result is a document.
 */
export function followSteps(
  terminal: Terminal,
  { total, quiet }: { readonly total: number; readonly quiet: boolean },
): (told: Told) => void {
  const show = terminal.rewrite ?? (() => undefined)
  const tellFar = terminal.rewrite ?? seldom(terminal)
  let count = 0
  const place = () => `${count}/${Math.max(count, total)}`
  return (told) => {
    switch (told.kind) {
      case 'applying':
        count++
        show(`${place()}  ${told.step.sentence} ...`)
        return
      case 'progress':
        tellFar(`${place()}  ${told.line}`)
        return
      case 'proving':
        if (told.line === '') show('Proving it by the self-test ...')
        else tellFar(told.line)
        return
      case 'failed':
        show('')
        if (!quiet) printMarked(terminal, ['red', 'FAILED'], `${place()}  `, told.step.sentence)
        return
      case 'undoing':
        show(`Undoing: ${told.step.sentence} ...`)
        return
      case 'applied':
        show('')
        if (!quiet) printMarked(terminal, ['green', 'done'], `${place()}  `, told.step.sentence)
        return
      case 'undone':
        show('')
        if (!quiet) printUndone(told.outcome, terminal)
        return
      case 'done':
        return
    }
  }
}

/** The first line comes as late as the others: most steps are done by then. */
function seldom({ err }: Pick<Terminal, 'err'>): (line: string) => void {
  let saidAt = performance.now()
  return (line) => {
    if (performance.now() - saidAt < SELDOM_MS) return
    saidAt = performance.now()
    err(line)
  }
}

/** Whoever pressed Ctrl-C waits, and would press it again. */
export function sayWhenEnded(signal: AbortSignal, { err }: Pick<Terminal, 'err'>, what: string): void {
  const say = () => err(`Ending: ${what}. Let it finish; a second Ctrl-C leaves that to the next run.`)
  signal.addEventListener('abort', say, { once: true })
}

function printUndone({ step, undone }: UndoOutcome, terminal: Terminal): void {
  printMarked(terminal, MARKS[undone.state], '', step.sentence)
  if (undone.state === 'restored') return
  const { sentence, remedy } = reasonOf(undone)
  for (const line of wrapped('          ', sentence, terminal.columns)) terminal.out(line)
  if (remedy === undefined) return
  for (const line of wrapped('          -> ', remedy, terminal.columns)) terminal.out(line)
}

/** Why a step is not as it was before setup. */
export function reasonOf(undone: Exclude<UndoOutcome['undone'], { state: 'restored' }>): {
  readonly sentence: string
  readonly remedy: string | undefined
} {
  if (undone.state === 'kept') return { sentence: undone.sentence, remedy: undone.remedy }
  const { error } = undone
  const remedy: unknown = Reflect.get(error, 'remedy')
  return { sentence: error.message, remedy: typeof remedy === 'string' ? remedy : undefined }
}

function printMarked(
  { out, paint, columns }: Terminal,
  [style, mark]: readonly [Style, string],
  place: string,
  sentence: string,
): void {
  const [first = '', ...more] = wrapped(`${mark}  ${place}`, sentence, columns)
  out(paint(style, mark) + first.slice(mark.length))
  for (const line of more) out(line)
}
