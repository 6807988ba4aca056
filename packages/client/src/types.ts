/** How one call is made. */
export interface CallOptions {
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined
  /**
   * Of a call that changes something: the same key with the same request within a day is answered as the first was, and does
   * nothing again. Left out: one of its own for each call, with which the client tries again where a connection breaks.
   */
  readonly idempotencyKey?: string | undefined
  /** Of a stream of events: the id of the last that was seen. */
  readonly lastEventId?: string | undefined
}

/** How work that takes long is followed. */
export interface WorkOptions<Progress> extends CallOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** One event of a stream (Server-Sent Events). */
export interface ServerEvent {
  readonly id: string
  /** `message` where the stream names none. */
  readonly event: string
  readonly data: string
}

/** How an operation is asked for, and what its answer is. */
export interface OperationRow {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its parameters in braces: `/events/{id}`. */
  readonly path: string
  readonly answer: 'document' | 'items' | 'work' | 'octets' | 'events'
  readonly query?: readonly string[]
  /** Content type of the body. */
  readonly takes?: string
}

export type OperationTable<Name extends string> = Readonly<Record<Name, OperationRow>>
