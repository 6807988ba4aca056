import { UsageError } from '../../ground/usage-error.ts'
import type { Ask } from '../prompt.ts'

export interface ConfirmOptions {
  /** `--yes` */
  readonly yes: boolean
  /** `--json`: what is printed is a document, so that nobody is asked. */
  readonly json: boolean
  /** The command has `--dry-run`, unless this is false. */
  readonly hasDryRun?: boolean
  readonly ask: Ask | undefined
  readonly signal: AbortSignal
}

/**
 * Whether to go on. Everything but a clear yes is no.
 * @throws {UsageError} where nobody can be asked
 */
export async function confirmed(question: string, options: ConfirmOptions): Promise<boolean> {
  const { yes, json, hasDryRun = true, ask, signal } = options
  if (yes) return true
  if (ask === undefined || json) {
    throw new UsageError(
      json ? '--json asks no questions' : 'standard input is no terminal, so nobody can be asked',
      `Give --yes to go on without a question${hasDryRun ? ', or --dry-run to see what would be done' : ''}.`,
    )
  }
  const answer = await ask(`${question} [y/N] `, signal)
  return /^\s*(y|yes)\s*$/i.test(answer ?? '')
}
