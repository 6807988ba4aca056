import type { Readable } from 'node:stream'
import type { Followed } from '../lines/tell.ts'
import type {
  ActProgress,
  ActReply,
  ContentRequest,
  DeleteRequest,
  EntryDocument,
  ListReply,
  ListRequest,
  ReindexProgress,
  ReindexReply,
  ReleaseRequest,
} from './documents.ts'

/**
 * All that can be asked of the quarantine. The daemon has one; the client of the control API is one, too, and a command that
 * finds no daemon makes one for itself, upon the directory.
 */
export interface QuarantineService {
  list(request: ListRequest): Promise<ListReply>
  show(id: string): Promise<EntryDocument>
  /** Hands the message to `take`, checked; resolves when that has. Its last octets come only when all of it is right. */
  content<T>(id: string, request: ContentRequest, take: (content: Readable) => Promise<T>): Promise<T>
  release(request: ReleaseRequest, following: Followed<ActProgress>): Promise<ActReply>
  delete(request: DeleteRequest, following: Followed<ActProgress>): Promise<ActReply>
  reindex(following: Followed<ReindexProgress>): Promise<ReindexReply>
}
