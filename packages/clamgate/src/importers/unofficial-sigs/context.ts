import type { SignaturesDraft } from '../signatures/signatures-draft.ts'
import type { Release } from './providers.ts'
import type { Setting } from './settings.ts'

/** What is known when a provider is converted. */
export interface Context {
  readonly draft: SignaturesDraft
  /** The setting that counts; undefined when no file has it. */
  readonly setting: (name: string) => Setting | undefined
  /** Whose defaults hold for what no file says. */
  readonly release: Release
  /** Every default is in the files: what they do not have is off. */
  readonly isWhole: boolean
}

/** Yes or no, as the script takes it. */
export function isYes({ value }: Setting): boolean {
  return /^(?:yes|y|true|on|1)$/i.test(value.trim())
}

export function defaultOrigin(name: string): string {
  return `what clamav-unofficial-sigs does without ${name}`
}
