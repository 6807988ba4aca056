import { UsageError } from '../../ground/usage-error.ts'

/** The content that somebody names, as the API has it. @throws {UsageError} */
export function sha256Of(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new UsageError(`${text} is no SHA-256`, 'Write 64 hexadecimal digits.')
}
