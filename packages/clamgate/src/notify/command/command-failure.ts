import { unreachable } from '../../ground/unreachable.ts'
import { NotifyError, startError } from './errors.ts'
import type { CommandEnd } from './run-command.ts'

export interface CommandFailure {
  readonly level: 'error' | 'warn'
  readonly event: string
  readonly error: NotifyError
}

/** What is wrong with how a program ended; undefined when nothing is. */
export function describeFailure(
  program: string,
  timeoutMs: number,
  end: CommandEnd,
): CommandFailure | undefined {
  switch (end.kind) {
    case 'exited':
      if (end.exitCode === 0) return undefined
      return failed(program, `exit code ${end.exitCode}`, { exitCode: end.exitCode })
    case 'killed':
      return failed(program, `signal ${end.signal}`, { signal: end.signal })
    case 'timed-out':
      return {
        level: 'warn',
        event: 'notify.command.timeout',
        error: new NotifyError(
          'NOTIFY_COMMAND_TIMEOUT',
          `The program ${program} was ended after ${timeoutMs} ms`,
          {
            remedy: 'Make it quicker, or raise notify.command.timeout.',
            details: { timeoutMs },
          },
        ),
      }
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

function failed(program: string, how: string, details: Record<string, string | number>): CommandFailure {
  return {
    level: 'warn',
    event: 'notify.command.failed',
    error: new NotifyError('NOTIFY_COMMAND_FAILED', `The program ${program} ended with ${how}`, {
      remedy: 'Its last lines stand here as output; run it by hand as the user of the daemon.',
      details,
    }),
  }
}
