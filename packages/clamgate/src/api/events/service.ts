import type {
  CountsReply,
  CountsRequest,
  EventDocument,
  EventExplanation,
  EventFacts,
  EventReply,
  EventsPage,
  ListRequest,
} from './documents.ts'

/** What is exported. */
export interface ExportRequest {
  /** In the query language, see docs/guide/search.md. */
  readonly query: string
  /** For dates that say none, as `Europe/Berlin`; undefined: that of the host. */
  readonly zone?: string | undefined
  /** No more than these; undefined: all. */
  readonly limit?: number | undefined
}

/**
 * All that can be asked of decided messages. The daemon has one; the client of the control API is one, too. Each rejects with
 * the error of the store (`STORE_…`) or of the query (`QUERY_…`).
 */
export interface EventService {
  list(request: ListRequest): Promise<EventsPage>
  /** By its id, the queue id of the MTA, the incident or the entry in the quarantine. Undefined: there is none. */
  show(id: string): Promise<EventReply | undefined>
  explain(id: string): Promise<EventExplanation | undefined>
  counts(request: CountsRequest): Promise<CountsReply>
  /** Newest first, page by page: as fast as somebody takes them. */
  events(request: ExportRequest, signal?: AbortSignal): AsyncIterable<EventDocument>
  /** The same, with what a policy decides on again. */
  facts(request: ExportRequest, signal?: AbortSignal): AsyncIterable<EventFacts>
}
