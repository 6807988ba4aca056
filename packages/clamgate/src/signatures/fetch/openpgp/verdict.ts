/** What gpgv has said of a signature: undefined where it is good, else why it is not. */
export function badSignature(status: readonly string[], fingerprint: string): string | undefined {
  const words = status.map((line) => line.replace(/^\[GNUPG:\] /, '').split(' '))
  const found = (keyword: string) => words.filter(([first]) => first === keyword)
  if (found('BADSIG').length > 0) return 'does not fit the file'
  const [missing] = found('NO_PUBKEY')
  if (missing !== undefined) return `is of another key (${missing[1]})`
  if (found('REVKEYSIG').length > 0) return 'is of a key that was revoked'
  if (found('EXPKEYSIG').length > 0) return 'is of a key that has expired'
  if (found('EXPSIG').length > 0) return 'has expired'
  if (found('ERRSIG').length > 0) return 'cannot be verified by gpgv'
  const valid = found('VALIDSIG')
  const isOne = found('NEWSIG').length <= 1 && valid.length === 1 && found('GOODSIG').length === 1
  if (valid.length === 0) return 'is none'
  if (!isOne) return 'is more than one'
  // VALIDSIG: fingerprint of the key that signed, nine fields more, fingerprint of the primary key.
  const [, signer, ...rest] = valid[0] ?? []
  return signer === fingerprint || rest[8] === fingerprint ? undefined : `is of another key (${signer})`
}
