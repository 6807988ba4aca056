import type { CallError } from '../../api/failure.ts'
import { formatMs } from '../../format/format.ts'
import { Failure, Notice } from '../../ui/state.tsx'
import { signInWords } from './words.ts'

/** Why somebody did not get in; after too many tries, for how long. */
export function EntryFailure({ error }: { readonly error: CallError }) {
  const { retryAfterS } = error
  if (error.status !== 429 || retryAfterS === undefined) return <Failure error={error} />
  const time = retryAfterS < 60 ? formatMs(retryAfterS * 1000) : formatMinutes(retryAfterS)
  return (
    <div role="alert">
      <Notice tone="warn">
        <strong>{signInWords().wait(time)}</strong>
      </Notice>
    </div>
  )
}

function formatMinutes(seconds: number): string {
  return signInWords().minutes(Math.ceil(seconds / 60))
}
