import type { ProgressTold, UpdateReply } from '../../api/signatures/documents.ts'
import type { Progress, UpdateReport } from '../../signatures/ports.ts'

/** What came of a run, in the form in which it travels. */
export function describeUpdate(report: UpdateReport): UpdateReply {
  const { good, outcome, set, sources, files, tookMs } = report
  return {
    ...{ good, outcome, set, tookMs },
    sources: sources.map(({ name, ...rest }) => ({ source: name, ...rest })),
    files: files.map(({ source, name, ...rest }) => ({ source, file: name, ...rest })),
  }
}

/** Progress as the run tells it, for whoever hears of it in the form in which it travels. */
export function writtenProgress(tell: (progress: ProgressTold) => void): (progress: Progress) => void {
  return (progress) => tell({ ...progress })
}
