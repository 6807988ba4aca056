import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../../ground/find-program.ts'
import { followProgram } from '../../../ground/follow-program.ts'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { messageOf } from '../../../ground/thrown.ts'
import { builtinKeyFile } from '../../catalogue/catalogue.ts'
import { SignatureError } from '../../errors.ts'
import type { OpenPgpKey } from '../../types.ts'
import { stagingFailure } from '../staging.ts'
import { type KeyFile, readKeyFile } from './key-file.ts'
import { badSignature } from './verdict.ts'

export interface Verification {
  /** What was signed. */
  readonly path: string
  /** The detached signature, binary or armored. */
  readonly signature: Buffer
  readonly key: OpenPgpKey
  /** Of what was signed, for sentences. */
  readonly shown: string
  /** Where a private home of GnuPG is made. */
  readonly staging: string
  readonly signal: AbortSignal
}

/** Of a few hundred megabytes it takes a second or two. */
const TIMEOUT_MS = 120_000
const MAX_KEY_BYTES = 1024 * 1024

/**
 * Verifies a signature by gpgv against the pinned key alone.
 * @throws {SignatureError} SIGNATURES_OPENPGP, SIGNATURES_PROGRAM_MISSING
 */
export async function verifySignature(verification: Verification): Promise<void> {
  const { path, signature, key, shown, staging, signal } = verification
  const { binary } = await pinnedKey(key)
  const verifier = await findVerifier()
  if (verifier === undefined) {
    throw new SignatureError(
      'SIGNATURES_PROGRAM_MISSING',
      `${shown} is signed, and there is no gpgv to verify it`,
      { remedy: 'Install gpgv (package gpgv of Debian and Ubuntu, gnupg2 of others).' },
    )
  }
  const home = await privateHome(staging)
  try {
    const [ring, detached] = [join(home, 'key.gpg'), join(home, 'detached.sig')]
    try {
      await writeFile(ring, binary)
      await writeFile(detached, signature)
    } catch (error) {
      throw stagingFailure(error, home)
    }
    const status: string[] = []
    const end = await followProgram({
      program: verifier.program,
      args: [
        ...verifier.args,
        '--homedir',
        home,
        '--keyring',
        ring,
        '--status-fd',
        '1',
        ...verifier.verb,
        detached,
        path,
      ],
      as: undefined,
      environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
      dyingThrough: await findProgram('setpriv', PROGRAM_PATH),
      timeoutMs: TIMEOUT_MS,
      signal,
      onOutput: (line) => {
        if (line.startsWith('[GNUPG:] ') && status.length < 200) status.push(line)
      },
    })
    const bad = end.kind === 'late' ? 'was not verified in time' : badSignature(status, key.fingerprint)
    const isGood = bad === undefined && end.kind === 'exited' && end.code === 0
    if (!isGood) throw refusal(shown, bad ?? 'is refused by gpgv')
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

interface Verifier {
  readonly program: string
  readonly args: readonly string[]
  readonly verb: readonly string[]
}

/** gpgv, or gpg made to do as gpgv does. */
async function findVerifier(): Promise<Verifier | undefined> {
  const gpgv = await findProgram('gpgv', PROGRAM_PATH)
  if (gpgv !== undefined) return { program: gpgv, args: [], verb: ['--'] }
  const gpg = await findProgram('gpg', PROGRAM_PATH)
  const args = ['--batch', '--no-options', '--no-default-keyring', '--trust-model', 'always']
  return gpg === undefined
    ? undefined
    : { program: gpg, args: [...args, '--no-auto-key-retrieve'], verb: ['--verify', '--'] }
}

/** The key, which must be the pinned one. @throws {SignatureError} SIGNATURES_OPENPGP */
export async function pinnedKey({ from, fingerprint }: OpenPgpKey): Promise<KeyFile> {
  const path = 'file' in from ? from.file : builtinKeyFile(from.builtin)
  const remedy =
    'Put the public key of the provider there, as gpg --export gives it, and see that key.fingerprint is its own.'
  const fail = (why: string, cause?: unknown) =>
    new SignatureError('SIGNATURES_OPENPGP', `The key file ${path} ${why}`, { remedy, cause })
  let content: Buffer
  try {
    const { size } = await stat(path)
    if (size > MAX_KEY_BYTES) throw fail(`has ${size} bytes: that is no key`)
    content = await readFile(path)
  } catch (error) {
    throw error instanceof SignatureError ? error : fail(`cannot be read: ${messageOf(error)}`, error)
  }
  const key = readKeyFile(content)
  if (key === undefined) throw fail('holds no OpenPGP public key')
  if (!key.fingerprints.includes(fingerprint)) {
    throw fail(
      `holds no key with the fingerprint ${fingerprint}, but ${key.fingerprints.slice(0, 4).join(', ')}`,
    )
  }
  return key
}

async function privateHome(staging: string): Promise<string> {
  try {
    return await mkdtemp(join(staging, 'gpgv-'))
  } catch (error) {
    throw stagingFailure(error, staging)
  }
}

function refusal(shown: string, why: string): SignatureError {
  return new SignatureError('SIGNATURES_OPENPGP', `The OpenPGP signature of ${shown} ${why}`, {
    remedy:
      'Do not use the file. If the provider has a new key, compare its fingerprint with what the provider publishes, and set key.',
  })
}
