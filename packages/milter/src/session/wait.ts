import type { Step } from './step.ts'

/** Called when a promise that was waited for has settled, unless the wait was given up before. */
export interface WaitEnd {
  settled(step: Step, value: unknown): void
  rejected(step: Step, error: unknown): void
}

/** The one promise that a session may be waiting for. A result that comes after `forget` is dropped, also a rejection. */
export class Wait {
  /** What is waited for. */
  step: Step | undefined
  /** When the wait is over, ms of the server's clock. */
  deadline = 0
  #ticket = 0
  readonly #end: WaitEnd

  constructor(end: WaitEnd) {
    this.#end = end
  }

  begin(step: Step, promise: PromiseLike<unknown>, deadline: number): void {
    const ticket = ++this.#ticket
    this.step = step
    this.deadline = deadline
    promise.then(
      (value) => {
        if (this.#isOver(ticket)) this.#end.settled(step, value)
      },
      (error: unknown) => {
        if (this.#isOver(ticket)) this.#end.rejected(step, error)
      },
    )
  }

  forget(): void {
    this.#ticket++
    this.step = undefined
  }

  #isOver(ticket: number): boolean {
    if (ticket !== this.#ticket) return false
    this.forget()
    return true
  }
}
