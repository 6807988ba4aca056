/** Why a source is not asked; the first part of a `…-missing` is the key that it lacks. */
export type OffCode =
  | ('switched-off' | 'closed' | 'withdrawn')
  | ('secret-missing' | 'kind-missing' | 'url-missing' | 'files-missing')

/** Why a source is not asked. */
export interface Off {
  readonly code: OffCode
  /** The same for people, without its dot. */
  readonly reason: string
}

export const SWITCHED_OFF: Off = { code: 'switched-off', reason: 'switched off' }
