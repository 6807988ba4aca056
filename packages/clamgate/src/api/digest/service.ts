import type {
  Decision,
  DecisionReply,
  DigestStatusDocument,
  PreviewReply,
  PreviewRequest,
  RequestList,
  ResumeReply,
} from './documents.ts'

/** All that can be asked of digests and requests. The daemon has one; the client of the control API is one, too. */
export interface DigestService {
  status(): Promise<DigestStatusDocument>
  preview(request: PreviewRequest): Promise<PreviewReply>
  resume(address: string): Promise<ResumeReply>
  requests(): Promise<RequestList>
  approve(decision: Decision): Promise<DecisionReply>
  refuse(decision: Decision): Promise<DecisionReply>
}
