import type { FilePlace } from '../config/problem.ts'
import type { SelftestErrorCode } from './errors.ts'

/** One thing that the self-test tried; printed as JSON as it is. */
export interface Step {
  /** Stable name: `milter.connect`, `smtp.eicar`. */
  readonly name: string
  readonly state: 'ok' | 'fail' | 'skip'
  /** What was seen, as a sentence without its dot. */
  readonly sentence: string
  /** What to do when it failed. */
  readonly remedy: string | null
  readonly code: SelftestErrorCode | null
  /** The line of the configuration that is to blame, where one is. */
  readonly place: FilePlace | null
}

export function passed(name: string, sentence: string): Step {
  return { name, state: 'ok', sentence, remedy: null, code: null, place: null }
}

export function skipped(name: string, sentence: string): Step {
  return { name, state: 'skip', sentence, remedy: null, code: null, place: null }
}

/** What is to be said of a step that failed. */
export interface Fault {
  readonly code: SelftestErrorCode
  readonly sentence: string
  readonly remedy: string
  readonly place?: FilePlace | undefined
}

export function failed(name: string, { code, sentence, remedy, place }: Fault): Step {
  return { name, state: 'fail', sentence, remedy, code, place: place ?? null }
}
