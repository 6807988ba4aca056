import type { ExitCode } from '../exit.ts'
import { runCli } from '../program.ts'
import type { Terminal } from '../terminal.ts'

/** A terminal that keeps what it is told, without colours. */
export interface RecordingTerminal extends Terminal {
  readonly outLines: readonly string[]
  readonly errLines: readonly string[]
}

export function recordingTerminal(): RecordingTerminal {
  const outLines: string[] = []
  const errLines: string[] = []
  return {
    outLines,
    errLines,
    out: (line) => outLines.push(line),
    err: (line) => errLines.push(line),
    json: (value, { oneLine } = { oneLine: false }) =>
      outLines.push(JSON.stringify(value, null, oneLine ? 0 : 2)),
    write: async (text) => {
      outLines.push(text)
      return true
    },
    isRead: async () => true,
    paint: (_, text) => text,
    isTty: false,
    columns: undefined,
    rewrite: undefined,
  }
}

/** What a command line answered and printed. */
export interface CliRun {
  readonly exitCode: ExitCode
  readonly out: string
  readonly err: string
}

/** Runs a command line without a process. `stop` aborts what `stopSignal` gives to the command. */
export async function runForTest(argv: readonly string[], stop?: AbortSignal): Promise<CliRun> {
  const terminal = recordingTerminal()
  const signal = stop ?? new AbortController().signal
  const exitCode = await runCli(argv, { terminal, stopSignal: () => signal, asking: () => undefined })
  return { exitCode, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') }
}
