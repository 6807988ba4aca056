import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { systemCode } from '../../ground/thrown.ts'
import { SignatureError } from '../errors.ts'

/**
 * Runs sigtool(1) and gives what it prints; an empty text where it fails, as it does for what it cannot read.
 * @throws {SignatureError} SIGNATURES_PROGRAM_MISSING
 */
export type Sigtool = (args: readonly string[], input?: string) => Promise<string>

/** The containers of ClamAV are unpacked for each look. */
const TIMEOUT_MS = 60_000
/** More than that nobody reads. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024

/** The sigtool of this host. */
export const systemSigtool: Sigtool = async (args, input) => {
  try {
    return await runProgram({
      ...{ program: 'sigtool', args, as: undefined, environment: { PATH: PROGRAM_PATH } },
      ...{ timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES },
      ...(input === undefined ? {} : { input }),
    })
  } catch (error) {
    if (error instanceof ProgramError && systemCode(error.cause) !== 'ENOENT') return ''
    throw new SignatureError('SIGNATURES_PROGRAM_MISSING', 'sigtool is missing', {
      cause: error,
      remedy: 'Install it: in Debian it is part of the package clamav.',
    })
  }
}
