import type {
  History,
  IgnoreReply,
  ProgressTold,
  SignaturesList,
  SignaturesStatus,
  UpdateReply,
  UpdateRequest,
} from './documents.ts'
import type { ExplainReply, FindReply, IgnoreRequest, RearmReply } from './names.ts'

/** How a request that takes long is followed, and given up. */
export interface Following {
  readonly onProgress: (progress: ProgressTold) => void
  readonly signal: AbortSignal
}

/**
 * All that can be asked of the signatures of third parties. The daemon has one; the client of the control API is one, too,
 * and a command that finds no daemon makes one for itself.
 */
export interface SignatureService {
  status(): Promise<SignaturesStatus>
  list(): Promise<SignaturesList>
  history(): Promise<History>
  find(name: string): Promise<FindReply>
  explain(name: string): Promise<ExplainReply>
  update(request: UpdateRequest, following: Following): Promise<UpdateReply>
  rollback(to: string | undefined, following: Following): Promise<UpdateReply>
  ignore(request: IgnoreRequest, following: Following): Promise<IgnoreReply>
  /** `good` is false where nothing of that name is ignored. */
  unignore(name: string, following: Following): Promise<IgnoreReply>
  rearm(name: string): Promise<RearmReply>
}
