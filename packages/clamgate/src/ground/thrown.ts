/** The message of whatever was thrown, for a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** `code` of a Node system error such as ENOENT; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whatever was thrown, as an error. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** What people say for the codes that files meet; the path stands in the sentence around it. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'a link is in its place',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no directory',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
}

/** Why a file could not be had, without the path and the call that Node puts into its message. */
export function wordsOf(error: unknown): string {
  return WORDS[systemCode(error) ?? ''] ?? messageOf(error)
}
