import { statSync, truncateSync } from 'node:fs'
import type { Candidate } from './candidate.ts'

/** Forgets what a candidate has written so far: its log grows by gigabytes in a run, and lies in memory. */
export function emptyLog({ logFile }: Candidate): void {
  if (logFile !== undefined) truncateSync(logFile)
}

/** What is in its log now; undefined for one that writes none. */
export function logBytes({ logFile }: Candidate): number | undefined {
  return logFile === undefined ? undefined : statSync(logFile).size
}
