import { constants, generateKeyPairSync, publicDecrypt, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

// A database bears the official names of signatures only with a signature by ClamAV's key. In a root of a test, the library has
// a key of the test in its place: all else is the clamd of Debian.

/** The public exponent of ClamAV's keys (libclamav/dsig.c, PSS_ESTR). */
const EXPONENT = 100_002_049
const MODULUS_BITS = 2048
/** A modulus of that length, as text among other texts of the library (PSS_NSTR). */
const MODULUS = /\0(\d{617})\0/
const SALT_BYTES = 32
/** Six bits a letter (libclamav/dsig.c, cli_ndecode). */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/'

/** Puts a new public key into a `libclamav.so`, and gives what signs with its other half. */
export async function replaceOfficialKey(library: string): Promise<(text: string) => string> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: MODULUS_BITS,
    publicExponent: EXPONENT,
  })
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  const bytes = await readFile(library)
  const found = MODULUS.exec(bytes.toString('latin1'))
  if (found === null) throw new Error(`${library} has no key of 617 digits`)
  bytes.write(numberOf(modulus).toString(), found.index + 1, 'latin1')
  await writeFile(library, bytes)
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES }
  const key = { key: publicKey, padding: constants.RSA_NO_PADDING }
  return (text) => {
    for (;;) {
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, ...padding })
      // libclamav takes no encoded message that begins with a zero, one of some hundred; the next salt makes another one.
      if (publicDecrypt(key, signature)[0] !== 0) return lettersOf(numberOf(signature))
    }
  }
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** The lowest bits first. */
function lettersOf(value: bigint): string {
  let letters = ''
  for (let rest = value; rest > 0n; rest >>= 6n) letters += LETTERS.charAt(Number(rest & 63n))
  return letters
}
