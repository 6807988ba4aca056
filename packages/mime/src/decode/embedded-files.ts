import type { EmbeddedFile } from './types.ts'

/**
 * Files in text: uuencode, begin-base64, yEnc, BinHex, PEM. Linear; a line of prose is no file.
 *
 * @param _text a decoded leaf, a preamble, a whole mail
 * @returns each file once, in the order of their first lines; none yet
 */
export function embeddedFiles(_text: Buffer): readonly EmbeddedFile[] {
  const files: readonly EmbeddedFile[] = []
  return files
}
