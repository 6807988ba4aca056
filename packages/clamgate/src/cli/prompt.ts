import { createInterface } from 'node:readline/promises'

/**
 * Asks a question on a terminal.
 * @returns the answer; undefined when there is none: the input ended, or `signal` fired
 */
export type Ask = (question: string, signal: AbortSignal) => Promise<string | undefined>

/** Asks on standard error, since standard output has results; undefined where nobody sits at the other end. */
export function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Ask | undefined {
  if (input.isTTY !== true) return undefined
  return async (question, signal) => {
    // Not in raw mode: Ctrl-C is a signal as everywhere else.
    const lines = createInterface({ input, output, terminal: false })
    const ended = new Promise<undefined>((resolve) => {
      lines.once('close', () => resolve(undefined))
    })
    try {
      return await Promise.race([lines.question(question, { signal }), ended])
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    } finally {
      lines.close()
    }
  }
}
