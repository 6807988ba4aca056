import { Addresses, Subject } from '../../ui/mail-line.tsx'
import { quarantineWords } from './words.ts'

/** A mail that is acted upon, as far as it is known here. */
export interface Target {
  readonly id: string
  readonly subject?: string | undefined
  readonly recipients: readonly string[]
  readonly recipientCount?: number
  readonly signature?: string | undefined
}

/** So many are named; of the others their number is told. */
const NAMED = 5

interface TargetsProps {
  readonly ids: readonly string[]
  readonly known: readonly Target[]
  readonly hasRecipients: boolean
}

/** Which mails, and who gets or loses them. */
export function Targets({ ids, known, hasRecipients }: TargetsProps) {
  const words = quarantineWords()
  const shown = known.filter(({ id }) => ids.includes(id)).slice(0, NAMED)
  const others = ids.length - shown.length
  return (
    <ul class="targets">
      {shown.map(({ id, subject, recipients, recipientCount = recipients.length }) => (
        <li key={id} class="breaks">
          <span class="clamped">
            <Subject subject={subject} />
          </span>
          {hasRecipients && (
            <span class="soft small">
              {' → '}
              <Addresses addresses={recipients} count={recipientCount} />
            </span>
          )}
        </li>
      ))}
      {others > 0 && (
        <li class="soft">{shown.length === 0 ? words.thatMany(others) : words.andMore(others)}</li>
      )}
    </ul>
  )
}
