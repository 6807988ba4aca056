import { unknownEvent } from '../../api/events/errors.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { reportFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/** Says that nobody has such an id: the answer no, and no failure of the command. */
export function sayUnknown(
  id: string,
  terminal: Terminal,
  { debug = false, json = false }: { readonly debug?: boolean; readonly json?: boolean },
): ExitCode {
  try {
    unknownEvent(id)
  } catch (error) {
    reportFailure(error, terminal, { debug, json })
  }
  return EXIT.no
}
