import { execFile } from 'node:child_process'
import { type ProgramCall, prepareCall } from './program-call.ts'
import { messageOf } from './thrown.ts'

export interface RunOptions extends Omit<ProgramCall, 'dyingThrough'> {
  /** A program that runs longer is killed, ms. */
  readonly timeoutMs: number
  /** One that prints more is killed, bytes. */
  readonly maxOutputBytes?: number
  /** What it gets on standard input. */
  readonly input?: string
}

/** A program that did not end with exit code 0. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError'
  /** Undefined where it was not started, or was killed. */
  readonly exitCode: number | undefined
  /** What it printed on standard error; from outside, and uncleaned. */
  readonly stderr: string
  /** And on standard output: some programs answer there and say no by their exit code. */
  readonly stdout: string

  constructor(
    message: string,
    ended: Pick<ProgramError, 'exitCode' | 'stderr' | 'cause'> & { readonly stdout?: string },
  ) {
    super(message, { cause: ended.cause })
    this.exitCode = ended.exitCode
    this.stderr = ended.stderr
    this.stdout = ended.stdout ?? ''
  }
}

const MAX_OUTPUT_BYTES = 1024 * 1024

/**
 * Runs a small program to its end.
 * @returns its standard output
 * @throws {ProgramError} when it does not end with exit code 0
 */
export async function runProgram(options: RunOptions): Promise<string> {
  const { timeoutMs, maxOutputBytes = MAX_OUTPUT_BYTES, input, ...call } = options
  const { file, args, options: prepared } = prepareCall(call)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxOutputBytes } as const
  try {
    const { stdin } = execFile(
      file,
      args,
      { ...prepared, ...limits, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(failure(error, { stdout, stderr }))
      },
    )
    if (input !== undefined) {
      // One that does not read to the end says by its exit code what is wrong.
      stdin?.on('error', () => undefined)
      stdin?.end(input)
    }
  } catch (error) {
    // Arguments that no program can be given.
    throw failure(error, { stdout: '', stderr: '' })
  }
  return await promise
}

function failure(
  cause: unknown,
  printed: { readonly stdout: string; readonly stderr: string },
): ProgramError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return new ProgramError(messageOf(cause), {
    exitCode: typeof code === 'number' ? code : undefined,
    ...printed,
    cause,
  })
}
