import { printDocument } from './document.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface ReportOptions {
  /** The stacks of the error and its causes are printed too, to standard error. */
  readonly debug: boolean
  /** As a document on standard output, in place of lines on standard error. */
  readonly json?: boolean
}

/**
 * Tells the operator why a command failed: the fact, each single problem where there are several, the remedy, the code.
 *
 * @returns the exit code that belongs to the error
 */
export function reportFailure(
  error: unknown,
  terminal: Terminal,
  { debug, json = false }: ReportOptions,
): ExitCode {
  const { message, remedy, code, lines } = describe(error)
  if (json) {
    printDocument(terminal, 'error', { good: false, code, sentence: message, remedy, report: lines })
    if (debug) for (const stack of stacks(error)) terminal.err(stack)
    return exitCodeOf(code)
  }
  terminal.err(`${terminal.paint('red', 'clamgate:', 'err')} ${message}`)
  for (const line of lines) terminal.err(line)
  if (remedy !== undefined) terminal.err(remedy)
  if (code !== undefined) terminal.err(terminal.paint('dim', `(${code})`, 'err'))
  if (debug) for (const stack of stacks(error)) terminal.err(stack)
  else if (code === undefined)
    terminal.err('This is a defect of Clamgate; the same command with --debug shows where.')
  return exitCodeOf(code)
}

/** The same in one line, for who shows no more than that. */
export function failureLine(error: unknown): string {
  const { message, remedy, lines } = describe(error)
  const all = [message, ...lines, ...(remedy === undefined ? [] : [remedy])]
  return all.map((part) => part.trim().replaceAll(/\s+/g, ' ').replace(/[.;]$/, '')).join('. ')
}

/** What is the answer no, and no failure of the command: that of which it was asked is not there, or is not what it was. */
const NO: ReadonlySet<string> = new Set([
  ...['ACCESS_NONE', 'EVENTS_UNKNOWN', 'SIGNATURES_NAME_UNKNOWN'],
  ...['QUARANTINE_NO_ENTRY', 'QUARANTINE_ENTRY_ELSEWHERE', 'QUARANTINE_ENTRY_DAMAGED'],
  ...['DIGEST_NO_REQUEST', 'DIGEST_REQUEST_DECIDED'],
])

function exitCodeOf(code: string | undefined): ExitCode {
  if (code === undefined) return EXIT.failed
  if (NO.has(code)) return EXIT.no
  return code.startsWith('CONFIG_') ? EXIT.config : EXIT.failed
}

interface Description {
  readonly message: string
  readonly remedy: string | undefined
  readonly code: string | undefined
  readonly lines: readonly string[]
}

function describe(error: unknown): Description {
  if (!(error instanceof Error))
    return { message: String(error), remedy: undefined, code: undefined, lines: [] }
  return {
    message: error.message,
    remedy: text(error, 'remedy'),
    code: codeOf(error),
    lines: 'report' in error && Array.isArray(error.report) ? error.report.map(String) : [],
  }
}

/** A code that an operator can look up; ERR_… are Node's own, for mistakes of programs. */
function codeOf(error: Error): string | undefined {
  const code = text(error, 'code')
  return code?.startsWith('ERR_') === true ? undefined : code
}

function text(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : undefined
}

function stacks(error: unknown): string[] {
  const result: string[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    result.push(`${depth === 0 ? '' : 'caused by: '}${at.stack ?? at.message}`)
  }
  return result
}
