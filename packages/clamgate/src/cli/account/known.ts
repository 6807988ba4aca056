import { AccessError } from '../../access/errors.ts'
import { cleanText } from '../../ground/clean.ts'
import { systemCode } from '../../ground/thrown.ts'

/** What the daemon answers of an account; one that there is not is told as such, since whoever is on the host may know. */
export function ofAccount<T>(which: string, answer: Promise<T>): Promise<T> {
  return known(
    `account ${cleanText(which, 100)}`,
    'clamgate account list shows those that there are. An account is there once its invitation was followed.',
    answer,
  )
}

/** The same of a token. */
export function ofToken<T>(id: string, answer: Promise<T>): Promise<T> {
  return known(`token ${cleanText(id, 100)}`, 'clamgate token list shows those that there are.', answer)
}

async function known<T>(what: string, remedy: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    if (systemCode(cause) !== 'ACCESS_NONE') throw cause
    throw new AccessError('ACCESS_NONE', `There is no ${what}`, { remedy, cause })
  }
}
