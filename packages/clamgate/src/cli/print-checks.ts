import type { Style, Terminal } from './terminal.ts'
import { wrapped } from './wrap.ts'

/** One thing that was looked at or tried, and what came of it. */
export interface PrintedCheck {
  readonly name: string
  readonly state: keyof typeof MARKS
  readonly detail: string
  readonly remedy?: string
}

const MARKS = {
  ok: ['green', 'ok    '],
  warn: ['yellow', 'warn  '],
  fail: ['red', 'FAILED'],
  skip: ['dim', 'skip  '],
} as const satisfies Readonly<Record<string, readonly [Style, string]>>

/** A row for each check, and below a row what to do. Long ones go on below where they began. */
export function printChecks(checks: readonly PrintedCheck[], { out, paint, columns }: Terminal): void {
  const width = Math.max(...checks.map(({ name }) => name.length))
  for (const { name, state, detail, remedy } of checks) {
    const [style, mark] = MARKS[state]
    const [first = '', ...more] = wrapped(`${mark} ${name.padEnd(width)}  `, detail, columns)
    out(paint(style, mark) + first.slice(mark.length))
    for (const line of more) out(line)
    const remedies = remedy === undefined ? [] : wrapped(`       ${' '.repeat(width)}  -> `, remedy, columns)
    for (const line of remedies) out(line)
  }
}
