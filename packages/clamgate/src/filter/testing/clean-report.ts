import type { ScanReport } from '../ports.ts'

/** What a scanner says of a clean message. */
export const CLEAN_REPORT: ScanReport = {
  result: { kind: 'clean' },
  server: 'unix:/clamd',
  scanMs: 1,
  version: undefined,
  databasesComplete: true,
}
