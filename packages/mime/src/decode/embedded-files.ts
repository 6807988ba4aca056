import type { EmbeddedFile } from './types.ts'

/** Files in text: uuencode, begin-base64, yEnc, BinHex, PEM. Linear; a line of prose is no file. */
export function embeddedFiles(_text: Buffer): readonly EmbeddedFile[] {
  return []
}
