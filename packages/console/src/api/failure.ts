/** What the server answers when it cannot do what was asked, or what is known where it gave no answer. */
export interface Problem {
  readonly code: string
  readonly sentence: string
  readonly remedy?: string | undefined
  readonly report?: readonly string[] | undefined
  readonly requestId?: string | undefined
  /** Where in a text of the reader's it is wrong: `[start, end)`. */
  readonly span?: { readonly start: number; readonly end: number } | undefined
  /** What probably was meant there. */
  readonly nearest?: string | undefined
}

/** A call that failed, with what to tell the reader. `status` is 0 where there was no answer. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly status: number
  readonly problem: Problem
  /** Seconds to wait, as the server wants it. */
  readonly retryAfterS: number | undefined

  constructor(status: number, problem: Problem, retryAfterS?: number) {
    super(problem.sentence)
    this.status = status
    this.problem = problem
    this.retryAfterS = retryAfterS
  }

  get code(): string {
    return this.problem.code
  }
}

/** Whatever was thrown, as something that can be shown. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown
  const what = thrown instanceof Error ? thrown.message : String(thrown)
  const sentence = `This page has failed: ${what}`
  return new CallError(0, { code: 'CONSOLE_FAILED', sentence, remedy: 'Load the page anew.' })
}

/** The server, or the way to it, is away: no defect of a page, and no answer that broke off in its middle. */
export function isUnanswered(error: CallError): boolean {
  return isOffline(error) && error.code === 'CONSOLE_NO_ANSWER'
}

/** It may be well again by itself: nothing answers, or what answers lacks a part of its own, such as the store. */
export function isAway(error: CallError): boolean {
  return isUnanswered(error) || error.status === 503
}

/** Nobody knows what came of it: the network, the daemon or the web server in front of it. */
export function isOffline(error: CallError): boolean {
  return error.status === 0 || error.status === 502 || error.status === 504
}
