import { UsageError } from '../../ground/usage-error.ts'

/**
 * The value of an option that knows certain words.
 * @throws {UsageError} for another
 */
export function oneOf<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined
  const found = words.find((word) => word === text)
  if (found !== undefined) return found
  throw new UsageError(`${option} ${text} is not known`, `Write one of: ${words.join(', ')}.`)
}
