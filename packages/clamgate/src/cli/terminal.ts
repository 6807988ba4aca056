import { styleText } from 'node:util'

/** The styles that commands use; they mean something, they do not decorate. */
const STYLES = ['red', 'yellow', 'green', 'bold', 'dim'] as const
export type Style = (typeof STYLES)[number]

/**
 * All that a command knows of where its words go. Injected, so that commands are tested without a process. Text may come
 * from outside as it is: what would move the cursor or turn the order of the letters round does not get through.
 */
export interface Terminal {
  /** Writes a line of the result to standard output. */
  out(line: string): void
  /** Writes a line that is not the result (progress, warnings, failures) to standard error. */
  err(line: string): void
  /** Writes a value to standard output as JSON, indented unless it is to stand on one line. */
  json(value: unknown, layout?: { readonly oneLine: boolean }): void
  /**
   * Writes text to standard output as it is, for programs that read it: whoever calls this has made harmless what comes from
   * outside. Waits while the reader is behind.
   * @returns false: nobody reads any more
   */
  write(text: string): Promise<boolean>
  /**
   * Waits until the lines of the result are written: whatever writes without end asks now and then.
   * @returns false: nobody reads any more
   */
  isRead(): Promise<boolean>
  /** Colours text for standard output (default) or standard error; plain where that is no terminal or NO_COLOR is set. */
  paint(style: Style, text: string, target?: 'out' | 'err'): string
  /** True when standard output is a terminal. */
  readonly isTty: boolean
  /** How wide standard output is; undefined where that is no terminal. */
  readonly columns: number | undefined
  /**
   * Shows a line on standard error in the place of the one that it showed before; an empty one takes it away, as does any
   * other line. Undefined where standard error is no terminal.
   */
  readonly rewrite: ((line: string) => void) | undefined
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
  const line = rewriter(stderr)
  const before = (write: (text: string) => void) => (text: string) => {
    line.show('')
    write(text)
  }
  return {
    out: before(out.write),
    err: before(err.write),
    json: (value, { oneLine } = { oneLine: false }) => before(out.write)(jsonText(value, oneLine ? 0 : 2)),
    write: out.pour,
    isRead: out.isRead,
    paint: (style, text, target = 'out') =>
      styleText(style, clean(text), { stream: target === 'out' ? stdout : stderr }),
    isTty: stdout.isTTY === true,
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    rewrite: stderr.isTTY === true ? line.show : undefined,
    async flush() {
      const failure = await out.flush()
      await err.flush() // nobody could be told that it failed
      return failure === undefined ? undefined : new OutputError(failure)
    },
  }
}

/**
 * Controls but tabs and line ends (ANSI escapes begin with one), separators of lines and paragraphs, and what turns the
 * direction of text. Less than a log takes away: what is printed may be a file for somebody to keep.
 */
const UNFIT = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

/** Text with `?` for what a terminal would obey, but for the sequences that are kept. */
function clean(text: string, kept: readonly string[] = []): string {
  return text.replace(UNFIT, (unfit, at: number) => {
    return kept.some((sequence) => text.startsWith(sequence, at)) ? unfit : '?'
  })
}

/** What `paint` puts around text on this stream; who forges one of them colours some words, and no more. */
function coloursOn(stream: NodeJS.WriteStream): readonly string[] {
  const around = STYLES.flatMap((style) => styleText(style, '|', { stream }).split('|'))
  return around.filter((sequence) => sequence !== '')
}

/** A value as JSON in which nothing moves a cursor or turns the order of letters. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(UNFIT, escaped)
}

/** As JSON writes a character that is not to be seen. */
function escaped(unfit: string): string {
  return `\\u${unfit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

interface Writer {
  write(line: string): void
  /** As it is; see {@link Terminal.write}. */
  pour(text: string): Promise<boolean>
  isRead(): Promise<boolean>
  flush(): Promise<NodeJS.ErrnoException | undefined>
}

function writer(stream: NodeJS.WriteStream): Writer {
  const colours = coloursOn(stream)
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error
  })
  /** False where it failed; what is written may hear of that before the stream says so. */
  async function written(): Promise<boolean> {
    if (failure !== undefined) return false
    const error = await new Promise<unknown>((resolve) => stream.write('', resolve))
    return failure === undefined && !(error instanceof Error)
  }
  return {
    write(line) {
      if (failure === undefined) stream.write(`${clean(line, colours)}\n`)
    },
    async pour(text) {
      if (failure === undefined && !stream.write(text)) await drained(stream)
      return failure === undefined
    },
    isRead: written,
    async flush() {
      await written()
      return failure?.code === 'EPIPE' ? undefined : failure
    },
  }
}

/** Until the stream takes more, or none at all. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  for (const event of ['drain', 'error', 'close'] as const) stream.once(event, done)
  await promise
  for (const event of ['drain', 'error', 'close'] as const) stream.off(event, done)
}

/** To the first column, and nothing behind it (ECMA-48, EL). */
const LINE_AWAY = '\r\u001b[K'

/** A line that is written again and again. */
function rewriter(stream: NodeJS.WriteStream): { show(line: string): void } {
  let isShown = false
  return {
    show(line) {
      if (line === '' && !isShown) return
      isShown = line !== ''
      // One that is longer than the screen would go on below, and stay there.
      stream.write(LINE_AWAY + clean(line).slice(0, Math.max(0, (stream.columns ?? 80) - 1)))
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
