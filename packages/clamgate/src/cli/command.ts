import type { Command } from 'commander'
import type { ExitCode } from './exit.ts'
import type { Ask } from './prompt.ts'
import type { StopOptions } from './signals.ts'
import type { Terminal } from './terminal.ts'

/** Options that every command has. */
export interface GlobalOptions {
  /** `--config FILE`; undefined stands for the default path. */
  readonly config?: string
  /** `--debug`: failures show their stacks. */
  readonly debug?: boolean
}

/** What an action gets. */
export interface Call<Options> {
  /** The positional arguments as passed, in order; a missing optional one is not there. */
  readonly args: readonly string[]
  readonly options: Options & GlobalOptions
  readonly terminal: Terminal
  /**
   * From the first call on, SIGINT and SIGTERM abort this signal instead of ending the process; a second one ends it.
   * A command that does not ask ends at once, as programs do.
   */
  readonly stopSignal: (options?: StopOptions) => AbortSignal
  /** How to ask whoever gave the command; undefined where standard input is no terminal. */
  readonly asking: () => Ask | undefined
}

/** What a command registers itself with. */
export interface CommandContext {
  /** Turns an action that returns an exit code into a handler for commander. `Options` states what the command declares. */
  action<Options extends object = object>(
    run: (call: Call<Options>) => ExitCode | Promise<ExitCode>,
  ): (...passed: unknown[]) => Promise<void>
  /** The examples below a command's help. */
  examples(...lines: readonly string[]): string
}

/** Adds a command to the program. Loads nothing heavy: that is for the action. */
export type RegisterCommand = (program: Command, context: CommandContext) => void
