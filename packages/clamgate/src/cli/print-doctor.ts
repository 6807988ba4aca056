import type { Finding } from '../doctor/check.ts'
import type { Fixed } from '../doctor/fix.ts'
import type { Style, Terminal } from './terminal.ts'
import { wrapped } from './wrap.ts'

export interface DoctorPrint {
  readonly findings: readonly Finding[]
  readonly fixes: readonly Fixed[]
  /** Of the subjects that were looked at, by their names. */
  readonly titles: Readonly<Record<Finding['group'], string>>
  /** Leaves out what is well. */
  readonly quiet: boolean
}

/** What is printed on. */
type Paper = Pick<Terminal, 'out' | 'paint' | 'columns'>

const MARKS = {
  ok: ['green', 'ok    '],
  warn: ['yellow', 'warn  '],
  fail: ['red', 'FAILED'],
  skip: ['dim', 'skip  '],
} as const satisfies Readonly<Record<Finding['state'], readonly [Style, string]>>

/** A head line for each subject, a row for each check, and below what is not well why it matters and what to do. */
export function printDoctor({ findings, fixes, titles, quiet }: DoctorPrint, terminal: Paper): void {
  const shown = quiet ? findings.filter(({ state }) => state === 'warn' || state === 'fail') : findings
  const rows = shown.filter(({ state }) => state !== 'skip')
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  let group: Finding['group'] | undefined
  for (const finding of shown) {
    if (finding.state === 'skip' && isLater(finding, shown)) continue
    if (finding.group !== group) {
      if (group !== undefined) terminal.out('')
      group = finding.group
      terminal.out(terminal.paint('bold', titles[group]))
    }
    if (finding.state === 'skip') printSkipped(finding, shown, terminal)
    else printFinding(finding, width, terminal)
  }
  if (shown.length > 0) terminal.out('')
  for (const { state, sentence, reason } of fixes) {
    if (state === 'done') terminal.out(`${terminal.paint('green', 'fixed ')}  ${sentence}`)
    else terminal.out(`${terminal.paint('red', 'FAILED')}  ${sentence}: ${reason ?? 'no reason is known'}`)
  }
  if (fixes.length > 0) terminal.out('')
  terminal.out(summary(findings))
}

/** Those of a subject that were skipped for the same reason. */
function alike({ group, state, detail }: Finding, shown: readonly Finding[]): readonly Finding[] {
  return shown.filter((other) => other.group === group && other.state === state && other.detail === detail)
}

function isLater(finding: Finding, shown: readonly Finding[]): boolean {
  return alike(finding, shown)[0] !== finding
}

/** One row for all of them. */
function printSkipped(finding: Finding, shown: readonly Finding[], { out, paint, columns }: Paper): void {
  const [style, mark] = MARKS.skip
  const names = alike(finding, shown).map(({ name }) => name)
  const [first = '', ...more] = wrapped(`${mark}  `, `${names.join(', ')}: ${finding.detail}`, columns)
  out(paint(style, mark) + first.slice(mark.length))
  for (const line of more) out(line)
}

function printFinding(
  { name, state, detail, why, remedy, command }: Finding,
  width: number,
  { out, paint, columns }: Paper,
): void {
  const [style, mark] = MARKS[state]
  const [first = '', ...more] = wrapped(`${mark}  ${name.padEnd(width)}  `, detail, columns)
  out(paint(style, mark) + first.slice(mark.length))
  for (const line of more) out(line)
  if (state !== 'warn' && state !== 'fail') return
  const below = ' '.repeat(mark.length + 2 + width + 2)
  if (why !== '') for (const line of wrapped(below, `${why}.`, columns)) out(paint('dim', line))
  if (remedy !== undefined) for (const line of wrapped(`${below}-> `, remedy, columns)) out(line)
  // In one piece, so that it can be pasted.
  if (command !== undefined) out(`${below}$ ${command}`)
}

/** `41 checks: 39 ok, 1 to look at, 1 failed` */
function summary(findings: readonly Finding[]): string {
  const { ok, warn, fail, skip } = countsOf(findings)
  const parts = [
    `${ok} ok`,
    ...(warn > 0 ? [`${warn} to look at`] : []),
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(skip > 0 ? [`${skip} skipped`] : []),
  ]
  return `${findings.length} ${findings.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`
}

/** How many there are of each state. */
export function countsOf(findings: readonly Finding[]): Readonly<Record<Finding['state'], number>> {
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), skip: count('skip') }
}
