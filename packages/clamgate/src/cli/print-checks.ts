import type { Style, Terminal } from './terminal.ts'

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
} as const satisfies Readonly<Record<string, readonly [Style, string]>>

/** A row for each check, and below a row what to do. */
export function printChecks(checks: readonly PrintedCheck[], { out, paint }: Terminal): void {
  const width = Math.max(...checks.map(({ name }) => name.length))
  for (const { name, state, detail, remedy } of checks) {
    const [style, mark] = MARKS[state]
    out(`${paint(style, mark)} ${name.padEnd(width)}  ${detail}`)
    if (remedy !== undefined) out(`       ${' '.repeat(width)}  ${remedy}`)
  }
}
