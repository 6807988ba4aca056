import { StoreError } from '../errors.ts'

/** For those who only read: whoever writes makes the schema of its version. */
export function notMade(): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'The database of events has not been made ready yet', {
    remedy: 'Start the daemon of this version.',
    details: { isMade: false },
  })
}

/** Also when it came from another thread. */
export function isNotMade({ details }: StoreError): boolean {
  return details['isMade'] === false
}
