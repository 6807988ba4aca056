import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { systemCode, wordsOf } from '../../ground/thrown.ts'
import { SealError } from './errors.ts'
import { type KeyPair, parseIdentityFile } from './keys.ts'

/** Longest file of identities, bytes: some hundred of them. */
const MAX_BYTES = 65_536
const FOR_OTHERS = 0o077

/** A file of `quarantine.identities`, and what is in it or wrong with it. */
export type IdentityFile =
  | { readonly path: string; readonly ok: true; readonly pairs: readonly KeyPair[] }
  | { readonly path: string; readonly ok: false; readonly error: SealError }

/** Reads all files; what is wrong with one keeps none of the others from being used. */
export async function readIdentityFiles(paths: readonly string[]): Promise<readonly IdentityFile[]> {
  return await Promise.all(
    paths.map(async (path): Promise<IdentityFile> => {
      try {
        return { path, ok: true, pairs: await readIdentityFile(path) }
      } catch (error) {
        if (error instanceof SealError) return { path, ok: false, error }
        throw error
      }
    }),
  )
}

/**
 * The identities of a file that only its owner may read.
 * @throws {SealError}
 */
export async function readIdentityFile(path: string): Promise<readonly KeyPair[]> {
  let text: string
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const { mode, uid, size } = await file.stat()
    if ((mode & FOR_OTHERS) !== 0)
      throw unsafe(path, `has the mode ${(mode & 0o7777).toString(8).padStart(4, '0')}`)
    const ours = process.geteuid?.() ?? 0
    if (uid !== ours && uid !== 0 && ours !== 0) throw unsafe(path, `belongs to the user ${uid}`)
    if (size > MAX_BYTES) {
      throw new SealError('QUARANTINE_KEY_INVALID', `${path} has ${size} bytes: no file of identities`)
    }
    text = await file.readFile('utf8')
  } catch (cause) {
    if (cause instanceof SealError) throw cause
    throw new SealError('QUARANTINE_KEY_UNREADABLE', `${path} cannot be read: ${wordsOf(cause)}`, {
      details: { path },
      remedy:
        systemCode(cause) === 'ENOENT'
          ? 'Restore it from its backup, for the user of the daemon with mode 0400, or take it out of quarantine.identities.'
          : 'Give it to the user of the daemon with mode 0400, or take it out of quarantine.identities.',
      cause,
    })
  }
  return await parseIdentityFile(text, path)
}

function unsafe(path: string, what: string): SealError {
  return new SealError('QUARANTINE_KEY_UNSAFE', `${path} ${what}: others can read the key`, {
    details: { path },
    remedy: `Run: chmod 0400 ${path}. If others may have read it, make another key: clamgate quarantine key rotate.`,
  })
}
