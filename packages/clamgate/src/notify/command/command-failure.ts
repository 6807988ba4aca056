import { constants } from 'node:os'
import { unreachable } from '../../ground/unreachable.ts'
import { NotifyError, startError } from './errors.ts'
import type { CommandResult } from './run-command.ts'
import { sandboxTrace } from './sandbox-trace.ts'

export interface CommandFailure {
  readonly level: 'error' | 'warn'
  readonly event: string
  readonly error: NotifyError
}

/** What is wrong with how a program ended; undefined when nothing is. */
export function describeFailure(
  program: string,
  timeoutMs: number,
  { end, lines }: CommandResult,
): CommandFailure | undefined {
  switch (end.kind) {
    case 'exited':
      if (end.exitCode === 0) return undefined
      return exited(program, end.exitCode, lines)
    case 'killed':
      return killed(program, end.signal, lines)
    case 'timed-out':
      return timedOut(program, timeoutMs, lines)
    case 'stopped':
      return {
        level: 'warn',
        event: 'notify.command.failed',
        error: new NotifyError(
          'NOTIFY_COMMAND_STOPPED',
          `The program ${program} was ended because the daemon stops`,
        ),
      }
    case 'not-started':
      return { level: 'error', event: 'notify.command.unusable', error: startError(program, end.error) }
    default:
      return unreachable(end)
  }
}

/** postdrop(1) tries for ever to create its file: the time runs out, and more of it would not help. */
function timedOut(program: string, timeoutMs: number, lines: readonly string[]): CommandFailure {
  const how = `was ended after ${timeoutMs} ms`
  const trace = sandboxTrace(lines)
  const error =
    trace === undefined
      ? new NotifyError('NOTIFY_COMMAND_TIMEOUT', `The program ${program} ${how}`, {
          remedy: 'Make it quicker, or raise notify.command.timeout.',
          details: { timeoutMs },
        })
      : hindrance(`The program ${program} ${how}: ${trace}`, { timeoutMs })
  return { level: 'warn', event: 'notify.command.timeout', error }
}

function exited(program: string, exitCode: number, lines: readonly string[]): CommandFailure {
  const details = { exitCode }
  // A shell tells so of a program that it had started.
  const signal = signalOf(exitCode - 128)
  const means =
    signal === undefined ? EXIT_CODES[exitCode] : `what it had started was killed by signal ${signal}`
  const how = `exit code ${exitCode}${means === undefined ? '' : ` (${means})`}`
  const sentence = `The program ${program} ended with ${how}`
  const trace = sandboxTrace(lines) ?? (signal === 'SIGSYS' ? SECCOMP : undefined)
  if (trace !== undefined) return failure(hindrance(`${sentence}: ${trace}`, details))
  const remedy = REMEDIES[signal ?? exitCode] ?? OUTPUT
  return failure(new NotifyError('NOTIFY_COMMAND_FAILED', sentence, { remedy, details }))
}

function killed(program: string, signal: string, lines: readonly string[]): CommandFailure {
  const sentence = `The program ${program} was killed by signal ${signal}, which Clamgate did not send`
  const trace = sandboxTrace(lines) ?? (signal === 'SIGSYS' ? SECCOMP : undefined)
  if (trace !== undefined) return failure(hindrance(`${sentence}: ${trace}`, { signal }))
  const remedy = REMEDIES[signal] ?? OUTPUT
  return failure(new NotifyError('NOTIFY_COMMAND_KILLED', sentence, { remedy, details: { signal } }))
}

function hindrance(sentence: string, details: Readonly<Record<string, string | number>>): NotifyError {
  return new NotifyError('NOTIFY_COMMAND_SANDBOX', sentence, {
    remedy:
      'Send mail with notify.mail instead, or from the program by SMTP to a port of the MTA; see docs/guide/notify.md.',
    details,
  })
}

function failure(error: NotifyError): CommandFailure {
  return { level: 'warn', event: 'notify.command.failed', error }
}

const SECCOMP = 'it made a system call that the sandbox of the service forbids (seccomp)'
const OUTPUT = 'Its last lines stand here as output; run it by hand as the user of the daemon.'

/** sysexits(3), and what shells give. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  69: 'EX_UNAVAILABLE',
  75: 'EX_TEMPFAIL, the mail system that it called took no mail',
  77: 'EX_NOPERM',
  126: 'a program that it calls may not be executed',
  127: 'a program that it calls was not found',
}

/** By signal or exit code: the likely cause, and what to do. */
const REMEDIES: Readonly<Record<string | number, string>> = {
  SIGKILL:
    'Most likely the kernel ended it for lack of memory (MemoryMax of the service, or the whole machine): journalctl -k names it. Make it need less, or raise the limit.',
  SIGXCPU: 'It used up the processor time that LimitCPU of the service allows.',
  SIGXFSZ: 'A file that it writes is longer than LimitFSIZE of the service allows.',
  SIGSEGV: 'It crashed; run it by hand as the user of the daemon.',
  SIGABRT: 'It gave up itself; its last lines stand here as output.',
  SIGTERM: 'Somebody ended it from outside; look who sends signals to processes of the daemon.',
  SIGPIPE: 'It wrote to a program that had ended; run it by hand as the user of the daemon.',
  126: 'Make what it calls executable for the user of the daemon.',
  127: 'Only PATH and LANG are passed on: name what it calls by its full path.',
}

function signalOf(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}
