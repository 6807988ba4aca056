import { clean } from '../format/clean.ts'
import { mailWords } from '../words/mail.ts'

/** A subject as somebody has written it; one that is none says so. */
export function Subject({ subject }: { readonly subject: string | undefined }) {
  if (subject === undefined || subject === '') return <i>{mailWords().noSubject}</i>
  return <bdi>{clean(subject)}</bdi>
}

/** An envelope sender; the null sender is the empty string. */
export function Sender({ address }: { readonly address: string }) {
  return <bdi>{address === '' ? mailWords().nullSender : clean(address)}</bdi>
}

interface AddressesProps {
  /** Those that are known. */
  readonly addresses: readonly string[]
  /** There are so many; left out: those alone. */
  readonly count?: number
  readonly most?: number
}

/** Some addresses by name, and the others by their number. */
export function Addresses({ addresses, count = addresses.length, most = 5 }: AddressesProps) {
  const shown = addresses.slice(0, most)
  const others = count - shown.length
  return (
    <>
      <bdi>{shown.length === 0 ? '–' : shown.map((one) => clean(one)).join(', ')}</bdi>
      {others > 0 && ` ${mailWords().andMore(others)}`}
    </>
  )
}
