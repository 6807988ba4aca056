/** Somebody's message, and no damaged database. */
const MAX_MESSAGE_BYTES = 4096
const MAX_LOOKED_AT = 200
const SENTENCE = /^[A-Za-z][\w'"().,!?-]*:?(?: [\w'"().,:/!?-]+)+/

/** Whether the first line of a file of this size is some words in a row, as a server answers to those it gives no file. */
export function isMessage(fileBytes: number, bytes: Buffer, start: number, end: number): boolean {
  if (fileBytes > MAX_MESSAGE_BYTES) return false
  return SENTENCE.test(bytes.toString('latin1', start, Math.min(end, start + MAX_LOOKED_AT)))
}
