import { styleText } from 'node:util'

/** The styles that commands use; they mean something, they do not decorate. */
export type Style = 'red' | 'yellow' | 'green' | 'bold' | 'dim'

/** All that a command knows of where its words go. Injected, so that commands are tested without a process. */
export interface Terminal {
  /** Writes a line of the result to standard output. */
  out(line: string): void
  /** Writes a line that is not the result (progress, warnings, failures) to standard error. */
  err(line: string): void
  /** Writes a value to standard output as indented JSON. */
  json(value: unknown): void
  /** Colours text for standard output (default) or standard error; plain where that is no terminal or NO_COLOR is set. */
  paint(style: Style, text: string, target?: 'out' | 'err'): string
  /** True when standard output is a terminal. */
  readonly isTty: boolean
}

/** The streams below a terminal. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** A terminal over streams of a process. */
export interface StreamTerminal extends Terminal {
  /**
   * Waits until everything is written.
   * @returns what kept standard output from being written, if anything did
   */
  flush(): Promise<OutputError | undefined>
}

/**
 * A terminal over the process's streams. A reader that went away (`clamgate config show | head`) is no failure: what is
 * written afterwards is dropped and the command ends with its own exit code.
 */
export function createTerminal({ stdout, stderr }: Streams): StreamTerminal {
  const out = writer(stdout)
  const err = writer(stderr)
  return {
    out: out.write,
    err: err.write,
    json: (value) => out.write(JSON.stringify(value, null, 2)),
    paint: (style, text, target = 'out') =>
      styleText(style, text, { stream: target === 'out' ? stdout : stderr }),
    isTty: stdout.isTTY === true,
    async flush() {
      const failure = await out.flush()
      await err.flush() // nobody could be told that it failed
      return failure === undefined ? undefined : new OutputError(failure)
    },
  }
}

interface Writer {
  write(line: string): void
  flush(): Promise<NodeJS.ErrnoException | undefined>
}

function writer(stream: NodeJS.WriteStream): Writer {
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error
  })
  return {
    write(line) {
      if (failure === undefined) stream.write(`${line}\n`)
    },
    async flush() {
      if (failure === undefined) await new Promise<void>((resolve) => stream.write('', () => resolve()))
      return failure?.code === 'EPIPE' ? undefined : failure
    },
  }
}

/** The result could not be written. Ends with exit code 2. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** One of CLI_ERROR_CODES. */
  readonly code = 'CLI_OUTPUT'
  readonly remedy = 'The result is incomplete. Make room, or write it elsewhere.'

  constructor(cause: NodeJS.ErrnoException) {
    super(`standard output cannot be written (${cause.code ?? cause.message})`, { cause })
  }
}
