import type { Followed } from '../lines/tell.ts'
import type {
  History,
  IgnoreReply,
  NameChangesReply,
  ProgressTold,
  SignaturesList,
  SignaturesStatus,
  UpdateReply,
  UpdateRequest,
} from './documents.ts'
import type { ExplainReply, FindReply, IgnoreRequest, RearmReply, UnignoreRequest } from './names.ts'

/** How an update is followed, and given up. */
export type Following = Followed<ProgressTold> & {
  /** The caller may go: only the end of the daemon gives it up. */
  readonly goesOn?: boolean | undefined
}

/**
 * All that can be asked of the signatures of third parties. The daemon has one; the client of the control API is one, too,
 * and a command that finds no daemon makes one for itself.
 */
export interface SignatureService {
  status(): Promise<SignaturesStatus>
  list(): Promise<SignaturesList>
  history(): Promise<History>
  names(set: string): Promise<NameChangesReply>
  find(name: string): Promise<FindReply>
  explain(name: string): Promise<ExplainReply>
  update(request: UpdateRequest, following: Following): Promise<UpdateReply>
  rollback(to: string | undefined, following: Following): Promise<UpdateReply>
  ignore(request: IgnoreRequest, following: Following): Promise<IgnoreReply>
  /** `good` is false where nothing of that name is ignored. */
  unignore(request: UnignoreRequest, following: Following): Promise<IgnoreReply>
  rearm(name: string): Promise<RearmReply>
}
