import { useEffect } from 'preact/hooks'
import type { EventDocument } from '../../../../clamgate/src/api/events/documents.ts'
import { addressOf, navigate } from '../../app/router.ts'
import { formatBytes } from '../../format/format.ts'
import { Decision, Found } from '../../ui/found.tsx'
import { Addresses, Sender, Subject } from '../../ui/mail-line.tsx'
import { SignatureName } from '../../ui/signature-name.tsx'
import { Time } from '../../ui/time.tsx'
import { leaveList } from './load-list.ts'
import { messagesWords } from './words.ts'

interface RowsProps {
  readonly items: readonly EventDocument[]
  /** The one that was looked at: it has the focus again. */
  readonly openId: string | undefined
}

export function Rows({ items, openId }: RowsProps) {
  const words = messagesWords()
  useEffect(() => {
    if (openId === undefined) return
    document.getElementById(`message-${openId}`)?.focus({ preventScroll: true })
  }, [])
  return (
    <div class="table-wrap">
      <table class="table messages">
        <caption class="only-read">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.message}</th>
            <th scope="col">{words.foundColumn}</th>
            <th scope="col">{words.decision}</th>
            <th scope="col" class="number">
              {words.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ event }: { readonly event: EventDocument }) {
  const { id, at, outcome, signature, action, sizeBytes, subject } = event
  const to = `/messages/${encodeURIComponent(id)}`
  const open = (pressed: MouseEvent) => {
    // a link does it by itself, and whoever marks text goes nowhere
    if (pressed.defaultPrevented || pressed.button !== 0) return
    if (pressed.target instanceof Element && pressed.target.closest('a, button') !== null) return
    if (getSelection()?.isCollapsed === false) return
    leaveList(id)
    navigate(to)
  }
  return (
    // The link in the row does the same for the keyboard.
    <tr onClick={open} class={event.finding ? 'finding' : ''}>
      <td class="cell-time">
        <Time at={at} />
      </td>
      <td class="cell-message">
        <a class="row-link breaks" id={`message-${id}`} href={addressOf(to)} onClick={() => leaveList(id)}>
          <Subject subject={subject} />
        </a>
        <div class="soft small breaks">
          <Envelope event={event} />
        </div>
      </td>
      <td class="cell-found">
        <Found outcome={outcome} of={event.class} />
        {signature !== undefined && (
          <div class="mono small soft breaks clamped">
            <SignatureName name={signature} />
          </div>
        )}
      </td>
      <td class="cell-decision">
        <Decision action={action} />
      </td>
      <td class="number cell-size">{formatBytes(sizeBytes)}</td>
    </tr>
  )
}

/** From whom to whom; many recipients are counted. */
export function Envelope({ event }: { readonly event: EventDocument }) {
  const words = messagesWords()
  const { from, recipients, recipientCount } = event
  return (
    <>
      <span class="only-read">{words.from} </span>
      <Sender address={from} />
      <span aria-hidden="true"> → </span>
      <span class="only-read"> {words.to} </span>
      <Addresses addresses={recipients.map(({ address }) => address)} count={recipientCount} most={1} />
    </>
  )
}
