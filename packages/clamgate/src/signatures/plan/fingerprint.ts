/** A fingerprint as people write it, without its blanks and in upper case. */
export function plainFingerprint(text: string): string {
  return text.replaceAll(/^0x|\s/g, '').toUpperCase()
}
