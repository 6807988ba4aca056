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
