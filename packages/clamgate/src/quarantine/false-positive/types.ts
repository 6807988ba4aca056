/** What of a report is ticked, beyond what is in every one. */
export const REPORT_INCLUDES = ['headers', 'addresses', 'mail'] as const
export type ReportInclude = (typeof REPORT_INCLUDES)[number]

/** The part in which a signature was found. */
export interface ReportedPart {
  /** Path in the tree of the mail. */
  readonly path: string | undefined
  readonly type: string
  readonly name: string | undefined
  readonly bytes: number
  readonly md5: string
  readonly sha256: string
}

/** Where a signature stands, and what it looks for. */
export interface SignatureText {
  readonly source: string
  readonly file: string
  readonly updated: string | undefined
  readonly pattern: string | undefined
}

/** Who takes a report; see `signatures/catalogue/reports.ts`. */
export interface ReportTo {
  readonly title: string
  readonly address: string | undefined
  readonly homepage: string | undefined
  readonly asksFor: string
  readonly note: string | undefined
}

/** All that a report may tell. */
export interface ReportFacts {
  /** As its maker has it: without `YARA.` and `.UNOFFICIAL`. */
  readonly signature: string
  /** As clamd reported it. */
  readonly reported: string
  readonly to: ReportTo
  readonly places: readonly SignatureText[]
  readonly engineVersion: string | undefined
  /** Of the official databases. */
  readonly databaseVersion: number | undefined
  readonly part: ReportedPart | undefined
  readonly mail: { readonly bytes: number; readonly sha256: string }
  readonly foundOn: string
  readonly why: string
  readonly sender: string
  readonly recipients: readonly string[]
}

/** A file that goes with a report. */
export interface ReportFile {
  readonly name: string
  readonly what: 'part' | 'headers' | 'mail'
  readonly bytes: number
  readonly sha256: string
}

/** What leaves: the text as it is, and these files. */
export interface Report {
  readonly text: string
  readonly files: readonly ReportFile[]
}

/** In the place of an MD5: the signature stood in no database that could be looked into, so that it is not missed there later. */
export const NOWHERE = 'nowhere'

/** A report that was written, and what became of its signature. */
export interface ReportRecord {
  readonly id: string
  readonly entry: string
  readonly signature: string
  readonly source: string
  /** Of the part or of the mail. */
  readonly sha256: string
  /** MD5 of the signature when the report was made; undefined: it has several. Or {@link NOWHERE}. */
  readonly contentMd5: string | undefined
  readonly by: string
  /** Unix time, ms. */
  readonly madeAtMs: number
  /** Somebody has said that it was sent. */
  readonly sentAtMs: number | undefined
  readonly endedAtMs: number | undefined
  /** `dropped in daily 27830`. */
  readonly ended: string | undefined
}

/** Where reports are kept track of; the store has it. */
export interface ReportStore {
  /** A report of the same entry and signature takes the place of the earlier one. */
  add(args: { readonly report: ReportRecord }): Promise<undefined>
  /** @param args with `by`: those that this one has made */
  list(args: {
    readonly limit: number
    readonly open: boolean
    readonly by?: string
  }): Promise<readonly ReportRecord[]>
  /** @returns false: there is none, or it is not by this one */
  sent(args: { readonly id: string; readonly nowMs: number; readonly by?: string }): Promise<boolean>
  /** The signature was changed or dropped. @returns how many reports that ends */
  ended(args: { readonly signature: string; readonly words: string; readonly nowMs: number }): Promise<number>
}
