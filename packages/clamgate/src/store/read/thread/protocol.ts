import type { ErrorDetails } from '../../../ground/coded-error.ts'
import type { StorePlace } from '../../dialect/place.ts'
import type { StoreErrorCode } from '../../errors.ts'
import type { StoreReader } from '../../types.ts'

/** What a thread that reads is given when it starts. */
export interface ReaderData {
  readonly place: Exclude<StorePlace, { readonly kind: 'off' }>
  /** Mail, which may take long to find; or what is kept besides, which is found at once and has a thread of its own for that. */
  readonly of: 'mail' | 'state'
  readonly budgetMs: number
}

/** What is asked of mail: a method of the reader with what it takes. */
export type MailQuestion = {
  readonly [Method in keyof StoreReader]: {
    readonly method: Method
    readonly args: Parameters<StoreReader[Method]>
  }
}[keyof StoreReader]

/** A small transaction that only reads, with what it takes. */
export interface StateQuestion {
  readonly method: 'state'
  readonly args: readonly [name: string, args: unknown]
}

export type Question = MailQuestion | StateQuestion

export type Order = Question & { readonly job: number }

/** Errors lose their class on the way between threads. */
export interface Failure {
  readonly code: StoreErrorCode
  readonly message: string
  readonly remedy: string | undefined
  readonly details: ErrorDetails
}

export type Answer =
  | { readonly kind: 'answered'; readonly job: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly job: number; readonly failure: Failure }
