/** Codes of failures that the command line itself finds. */
export const CLI_ERROR_CODES = [
  /** The command line makes no sense: unknown command or option, missing or wrong argument. Remedy: read `clamgate COMMAND --help`. */
  'CLI_USAGE',
  /** Standard output could not be written, for example to a full disk; the result is incomplete. Remedy: make room, or write elsewhere. */
  'CLI_OUTPUT',
] as const

export type CliErrorCode = (typeof CLI_ERROR_CODES)[number]

/** The command line makes no sense. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code: CliErrorCode = 'CLI_USAGE'
  readonly remedy: string | undefined

  constructor(message: string, remedy?: string) {
    super(message)
    this.remedy = remedy
  }
}
