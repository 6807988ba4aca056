import { type CallOptions, send } from './call.ts'
import { CallError, type Problem } from './failure.ts'
import { newKey } from './new-key.ts'

/** One line of an answer that tells how work goes on. */
type Line<P, R> =
  | { readonly progress: P }
  | { readonly result: R }
  | { readonly problem: Problem }
  | Readonly<Record<string, never>>

/** Work that takes minutes: the connection says by itself that it lives. */
const LONGEST_MS = 3_600_000

/**
 * An act whose answer comes line by line: each piece of progress is told, and what came of it is the result.
 * @throws {CallError} also when the answer breaks off
 */
export async function follow<P, R>(
  path: string,
  body: unknown,
  onProgress: (progress: P) => void,
  options: CallOptions = {},
): Promise<R> {
  const response = await send('POST', path, {
    ...{ idempotencyKey: newKey(), timeoutMs: LONGEST_MS, ...options, body },
  })
  for await (const line of linesOf(response)) {
    const told = JSON.parse(line) as Line<P, R>
    if ('progress' in told) onProgress(told.progress as P)
    else if ('result' in told) return told.result as R
    else if ('problem' in told) throw new CallError(500, told.problem as Problem)
  }
  throw brokenOff()
}

/** Nobody knows whether what was asked for was done. */
export function brokenOff(): CallError {
  const remedy = 'See what has happened, and try it again.'
  return new CallError(0, { code: 'CONSOLE_BROKEN_OFF', sentence: 'The answer broke off', remedy })
}

/** The lines of an answer as they come. @throws {CallError} when it breaks off */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let kept = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const pieces = (kept + value).split('\n')
      kept = pieces.pop() ?? ''
      for (const piece of pieces) if (piece !== '') yield piece
    }
  } catch {
    throw brokenOff()
  } finally {
    await reader.cancel().catch(() => undefined) // it has ended, or nobody reads it any more
  }
  if (kept !== '') yield kept
}
