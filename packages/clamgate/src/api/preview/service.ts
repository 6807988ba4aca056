import type { AttachmentRequest, PageRequest, PreviewDocument, PreviewRequest } from './documents.ts'

/** A file that is handed out. */
export interface HandedOut {
  /** Of the file on disk: plain ASCII. */
  readonly name: string
  readonly content: Buffer
}

/** What somebody may see of the content of kept mail. Looking is noted. */
export interface PreviewService {
  /**
   * @throws {AccessError} ACCESS_NONE; {EntryError} its message cannot be opened; {PreviewError} it cannot be shown
   */
  show(id: string, request: PreviewRequest, signal: AbortSignal): Promise<PreviewDocument>
  /** A page of HTML for a frame with `sandbox=""`; with the headers of `quarantine/preview/html/page.ts`. */
  page(id: string, request: PageRequest, signal: AbortSignal): Promise<string>
  /** @throws {AccessError} ACCESS_PROOF_NEEDED, too */
  attachment(id: string, index: number, request: AttachmentRequest, signal: AbortSignal): Promise<HandedOut>
}
