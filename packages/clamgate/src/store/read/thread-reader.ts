import type { Page, PageRequest, StoreReader } from '../types.ts'
import { createVeil } from './cursor.ts'
import type { Question } from './thread/protocol.ts'
import { ThreadCalls, type ThreadCallsOptions } from './thread/thread-calls.ts'

export type ThreadReaderOptions = Omit<ThreadCallsOptions, 'of'>

/** The reader of mail in a thread of its own. */
export class ThreadReader implements StoreReader {
  readonly #calls: ThreadCalls
  readonly #veil = createVeil()

  constructor(options: ThreadReaderOptions) {
    this.#calls = new ThreadCalls({ ...options, of: 'mail' })
  }

  readonly events: StoreReader['events'] = (request) =>
    this.#veiled(request, (asked) => this.#ask({ method: 'events', args: [asked] }))
  readonly event: StoreReader['event'] = (...args) => this.#ask({ method: 'event', args })
  readonly entries: StoreReader['entries'] = (request) =>
    this.#veiled(request, (asked) => this.#ask({ method: 'entries', args: [asked] }))
  readonly entry: StoreReader['entry'] = (...args) => this.#ask({ method: 'entry', args })
  readonly actions: StoreReader['actions'] = (...args) => this.#ask({ method: 'actions', args })
  readonly counts: StoreReader['counts'] = (...args) => this.#ask({ method: 'counts', args })
  readonly hits: StoreReader['hits'] = (...args) => this.#ask({ method: 'hits', args })
  readonly values: StoreReader['values'] = (...args) => this.#ask({ method: 'values', args })

  /** Whether there is a thread now. */
  get isRunning(): boolean {
    return this.#calls.isRunning
  }

  /** Ends the thread; what waits for it fails. */
  close(): Promise<void> {
    return this.#calls.close()
  }

  /** A page for somebody; whoever sees some mail alone reads nothing out of its cursor. */
  async #veiled<T>(request: PageRequest, ask: (request: PageRequest) => Promise<Page<T>>): Promise<Page<T>> {
    const { scope, cursor } = request
    if (scope === undefined || scope.of === 'everything') return await ask(request)
    const page = await ask(cursor === undefined ? request : { ...request, cursor: this.#veil.open(cursor) })
    return page.next === undefined ? page : { ...page, next: this.#veil.seal(page.next) }
  }

  /** The answer is what the thread's reader gave for this very method. */
  #ask<T>(question: Question): Promise<T> {
    return this.#calls.ask(question) as Promise<T>
  }
}
