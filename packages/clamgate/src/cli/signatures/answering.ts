import { EXIT, type ExitCode } from '../exit.ts'
import { reportFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Runs a command that names a signature: a name that nobody has is the answer no, and no failure of the command.
 */
export async function answering(
  terminal: Terminal,
  options: { readonly json?: boolean; readonly debug?: boolean },
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'SIGNATURES_NAME_UNKNOWN') throw error
    reportFailure(error, terminal, { debug: options.debug === true, json: options.json === true })
    return EXIT.no
  }
}
