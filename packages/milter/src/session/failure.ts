import { MilterError } from '../errors.ts'
import { SMFIC } from '../wire/codes.ts'
import type { PhaseName } from './phase.ts'
import type { Step } from './step.ts'

/** What a handler threw, as an error of ours; one of ours stays as it is. */
export function handlerError(
  event: Step['event'] | 'message' | 'abort' | 'close',
  error: unknown,
): MilterError {
  if (error instanceof MilterError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new MilterError('MILTER_HANDLER_FAILED', `The ${event} handler of the filter failed: ${text}`, {
    cause: error,
    details: { event },
  })
}

/** What broke a session off, as an error of ours; whatever is none of ours is a defect. */
export function asMilterError(error: unknown): MilterError {
  if (error instanceof MilterError) return error
  return new MilterError('MILTER_INTERNAL', `The session broke off: ${String(error)}`, { cause: error })
}

/** A handler did not settle within its time. */
export function timeoutError({ event }: Step): MilterError {
  return new MilterError('MILTER_ANSWER_TIMEOUT', `The ${event} handler of the filter took too long`, {
    details: { event },
    remedy: 'Make the handler faster, or raise its timeout here and the one of the MTA.',
  })
}

/** A packet that has no meaning in a phase, or none at all. */
export function misplacedCommand(phase: PhaseName, command: number): MilterError {
  const name = COMMAND_NAMES.get(command)
  if (name === undefined) {
    const byte = `0x${command.toString(16).padStart(2, '0')}`
    return new MilterError('MILTER_COMMAND_UNKNOWN', `The peer sent the unknown command ${byte}`, {
      details: { command, phase },
      remedy: 'Check that the peer is a mail server that speaks milter.',
    })
  }
  const message =
    phase === 'fresh'
      ? `The peer began with ${name} instead of OPTNEG`
      : `The MTA sent ${name} in phase ${phase}`
  return new MilterError('MILTER_COMMAND_ORDER', message, {
    details: { command: name, phase },
    remedy:
      'Check that the peer is a mail server that speaks milter; if it is one, report this with its version.',
  })
}

const COMMAND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SMFIC).map(([name, code]) => [code, name]),
)
