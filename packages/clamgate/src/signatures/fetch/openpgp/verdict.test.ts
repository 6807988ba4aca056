import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badSignature } from './verdict.ts'

const PRIMARY = '4E025A1CBA90A0653F38D2D8D691DED931EA4D9E'
const SUBKEY = '25FC65745C7901E7D8C3705C4C01CC8005078F61'
const good = (signer: string, primary = signer) => [
  '[GNUPG:] NEWSIG',
  `[GNUPG:] GOODSIG ${signer.slice(-16)} Somebody`,
  `[GNUPG:] VALIDSIG ${signer} 2026-11-28 1795000000 0 4 0 17 2 00 ${primary}`,
]

const CASES: readonly { what: string; status: readonly string[]; why: RegExp | undefined }[] = [
  { what: 'of the pinned key', status: good(PRIMARY), why: undefined },
  { what: 'of a subkey of the pinned key', status: good(SUBKEY, PRIMARY), why: undefined },
  { what: 'of another key in the same file', status: good(SUBKEY), why: /another key/ },
  { what: 'twice', status: [...good(PRIMARY), ...good(PRIMARY)], why: /more than one/ },
  { what: 'good and bad', status: [...good(PRIMARY), '[GNUPG:] BADSIG AA x'], why: /does not fit/ },
  {
    what: 'of an expired key',
    status: ['[GNUPG:] EXPKEYSIG AA x', ...good(PRIMARY).slice(2)],
    why: /expired/,
  },
  { what: 'of a revoked key', status: ['[GNUPG:] REVKEYSIG AA x'], why: /revoked/ },
  {
    what: 'of an unknown key',
    status: ['[GNUPG:] ERRSIG AA 17', '[GNUPG:] NO_PUBKEY AA'],
    why: /another key \(AA\)/,
  },
  { what: 'missing', status: ['[GNUPG:] NODATA 4'], why: /none/ },
  { what: 'of a user who is called like a status', status: ['[GNUPG:] GOODSIG AA VALIDSIG'], why: /none/ },
]

for (const { what, status, why } of CASES) {
  test(`a signature ${what} is ${why === undefined ? 'taken' : 'refused'}`, () => {
    const bad = badSignature(status, PRIMARY)
    if (why === undefined) assert.equal(bad, undefined)
    else assert.match(bad ?? 'it was taken', why)
  })
}
