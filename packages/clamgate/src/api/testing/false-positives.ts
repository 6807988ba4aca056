import { Readable } from 'node:stream'
import type { ReportReply } from '../false-positives/documents.ts'
import type { FalsePositiveService } from '../false-positives/service.ts'

/** A report with one file. */
export const A_REPORT: ReportReply = {
  ...{ id: '0a1b2c3d', signature: 'Sanesecurity.Phishing.1', provider: 'Sanesecurity' },
  ...{ address: 'https://sanesecurity.example/', asksFor: 'a sample', text: 'False positive\n' },
  files: [{ name: 'part.bin', what: 'part', bytes: 4, sha256: 'ab'.repeat(32) }],
}

/** Answers at once, with what never changes; `answers` take the place of some. */
export function falsePositiveService(answers: Partial<FalsePositiveService> = {}): FalsePositiveService {
  return {
    async act({ id, dryRun }, { onProgress }) {
      const step = { step: 'release', result: 'done', sentence: 'released 1' } as const
      onProgress(step)
      const { signature } = A_REPORT
      return { good: true, id, dryRun, signature, steps: [step], report: A_REPORT, others: [] }
    },
    preview: async ({ entry }) => ({
      ...{ entry, signature: A_REPORT.signature, release: { recipients: [], others: [] }, report: A_REPORT },
      ignore: { sentence: 'It is ignored', scopes: [] },
    }),
    report: async () => A_REPORT,
    file: async (_request, take) => await take(Readable.from(['PART'])),
    reports: async () => ({ reports: [] }),
    sent: async (id) => ({ good: true, id }),
    ...answers,
  }
}
