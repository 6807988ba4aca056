import { ACCESS_DE } from './access-de.ts'
import { ENGINE_DE } from './engine-de.ts'
import { NOTIFY_DE } from './notify-de.ts'
import { QUARANTINE_DE } from './quarantine-de.ts'
import { SELFTEST_DE } from './selftest-de.ts'
import { SIGNATURES_DE } from './signatures-de.ts'
import { STORE_DE } from './store-de.ts'
import type { ProblemWords } from './types.ts'

/** German words for the codes of failures that a page of the console can meet. */
export const PROBLEMS_DE: Readonly<Record<string, ProblemWords>> = {
  ...ACCESS_DE,
  ...STORE_DE,
  ...QUARANTINE_DE,
  ...ENGINE_DE,
  ...SIGNATURES_DE,
  ...NOTIFY_DE,
  ...SELFTEST_DE,
}
