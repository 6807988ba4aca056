import type { Scanned } from '../../app/scan/scan-all.ts'
import { EXIT, type ExitCode } from '../exit.ts'

/** Takes what came of messages, one after the other, and shows it in its way. */
export interface ScanReport {
  add(one: Scanned): void
  /** All is told; `stopped`: not all was looked at. */
  end(counts: ScanCounts, stopped: boolean): void
}

/** How many there were of each. */
export interface ScanCounts {
  /** A verdict was found. */
  scanned: number
  infected: number
  /** Would not be accepted, or are infected. */
  stopped: number
  /** Could not be read or scanned. */
  failed: number
  /** In a directory, and no file. */
  leftOut: number
}

/** `fail`: it would not be accepted, is infected, or could not be looked at. */
export function stateOf(one: Scanned): 'ok' | 'fail' | 'skip' {
  if (one.kind === 'left-out') return 'skip'
  return one.kind === 'scanned' && passes(one.examination.outcome) ? 'ok' : 'fail'
}

type Outcome = Extract<Scanned, { kind: 'scanned' }>['examination']['outcome']

function passes({ action, verdict: { kind } }: Outcome): boolean {
  return kind !== 'failure' && kind !== 'infected' && (action === 'accept' || action === 'tag')
}

export function count(one: Scanned, counts: ScanCounts): void {
  if (one.kind === 'left-out') counts.leftOut++
  else if (one.kind === 'failed' || one.examination.outcome.verdict.kind === 'failure') counts.failed++
  else {
    counts.scanned++
    if (one.examination.outcome.verdict.kind === 'infected') counts.infected++
    if (stateOf(one) === 'fail') counts.stopped++
  }
}

/** As clamscan has it: what was found weighs more than what could not be looked at. */
export function exitCodeOf({ stopped, failed }: ScanCounts): ExitCode {
  if (stopped > 0) return EXIT.no
  return failed > 0 ? EXIT.failed : EXIT.yes
}
