import { AccessError } from '../../access/errors.ts'
import type { SecretSeal } from '../../accounts/second-factor/seal.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'

/** The same seal; that the key of second factors is lost is told to the log: who signs in cannot bring it back. */
export function sayKeyLost({ seal, open }: SecretSeal, log: Log): SecretSeal {
  const said = async <T>(work: Promise<T>, account: string): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof AccessError && error.code === 'ACCESS_KEY_LOST') {
        log.warn('account.key-lost', error.message, { ...failureFields(error), id: account })
      }
      throw error
    }
  }
  return {
    seal: (secret, account) => said(seal(secret, account), account),
    open: (kept, account) => said(open(kept, account), account),
  }
}
