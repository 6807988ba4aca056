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

/**
 * A terminal over the process's streams. A reader that went away (`clamgate config show | head`) is no failure: what is
 * written afterwards is dropped and the command ends with its own exit code.
 */
export function createTerminal({ stdout, stderr }: Streams): Terminal {
  const out = writer(stdout)
  const err = writer(stderr)
  return {
    out,
    err,
    json: (value) => out(JSON.stringify(value, null, 2)),
    paint: (style, text, target = 'out') =>
      styleText(style, text, { stream: target === 'out' ? stdout : stderr }),
    isTty: stdout.isTTY === true,
  }
}

function writer(stream: NodeJS.WriteStream): (line: string) => void {
  let open = true
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    open = false
  })
  return (line) => {
    if (open) stream.write(`${line}\n`)
  }
}
