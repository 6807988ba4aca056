import type { Readable } from 'node:stream'
import type { Followed } from '../lines/tell.ts'
import type {
  ActRequest,
  ActStep,
  FalsePositiveReply,
  FileRequest,
  PreviewReply,
  PreviewRequest,
  ReportReply,
  ReportRequest,
  ReportsReply,
  SentReply,
} from './documents.ts'

/** What is done about false positives. The daemon has one; the client of the control API is one, too. */
export interface FalsePositiveService {
  /** Releases, ignores and reports; each step has its result, and none keeps the others from being done. */
  act(request: ActRequest, following: Followed<ActStep>): Promise<FalsePositiveReply>
  /** What would be done, and what would leave, word by word. Nothing is. */
  preview(request: PreviewRequest): Promise<PreviewReply>
  /** What would leave. It is kept track of from then on. */
  report(request: ReportRequest): Promise<ReportReply>
  /** Hands a file of the report to `take`. */
  file<T>(request: FileRequest, take: (content: Readable) => Promise<T>): Promise<T>
  /** `all`: those whose signature is gone, too. */
  reports(all: boolean): Promise<ReportsReply>
  /** Notes that a report was sent. */
  sent(id: string): Promise<SentReply>
}
