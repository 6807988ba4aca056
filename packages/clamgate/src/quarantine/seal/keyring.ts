import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { readIdentityFiles } from './identities.ts'
import type { KeyPair } from './keys.ts'

export interface KeyringDeps {
  readonly guard: Pick<RepeatGuard, 'write'>
  /** `quarantine.identities`, which a reload may change. */
  readonly paths: () => readonly string[]
}

/**
 * The identities of this host that can be used, read anew for each who asks: a key that was rotated is there without a
 * restart, and none stays in memory. What is wrong with a file is told, and the others are used.
 */
export function createKeyring({ guard, paths }: KeyringDeps): () => Promise<readonly KeyPair[]> {
  return async () => {
    const files = await readIdentityFiles(paths())
    for (const file of files) {
      if (file.ok) continue
      const { code, message, remedy } = file.error
      guard.write(
        'warn',
        `${code} ${file.path}`,
        'quarantine.key-unusable',
        `A key of the quarantine is not used: ${message}`,
        {
          code,
          remedy,
        },
      )
    }
    return files.flatMap((file) => (file.ok ? file.pairs : []))
  }
}
