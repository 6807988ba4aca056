import type { ListedEntry } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { leaveList } from '../../app/left-row.ts'
import { addressOf, navigate } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes } from '../../format/format.ts'
import { Found } from '../../ui/found.tsx'
import { Addresses, Sender, Subject } from '../../ui/mail-line.tsx'
import { SignatureName } from '../../ui/signature-name.tsx'
import { Badge } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords } from '../../words/mail.ts'
import { type Selection, toggled } from './selection.ts'
import { States } from './states.tsx'
import { quarantineWords } from './words.ts'

interface RowsProps {
  readonly items: readonly ListedEntry[]
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  /** Something was undone. */
  readonly onChanged: () => void
}

export function Rows({ items, selection, onSelect, onChanged }: RowsProps) {
  const words = quarantineWords()
  const inOrder = items.filter(({ hidden }) => hidden === undefined).map(({ id }) => id)
  const mayAct = mayDo('quarantine.release') || mayDo('quarantine.delete')
  return (
    <div class="table-wrap">
      <table class={`table entries ${mayAct ? 'has-boxes' : ''}`}>
        <caption class="only-read">{words.caption}</caption>
        <thead>
          <tr>
            {mayAct && (
              <th scope="col">
                <span class="only-read">{words.select}</span>
              </th>
            )}
            <th scope="col">{words.message}</th>
            <th scope="col">{words.found}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.kept}</th>
            <th scope="col">{words.expires}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((entry) => (
            <Row
              key={entry.id}
              {...{ entry, mayAct, onChanged }}
              isOn={selection.ids.has(entry.id)}
              onToggle={(upTo) => onSelect(toggled(selection, entry.id, inOrder, upTo))}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly entry: ListedEntry
  readonly mayAct: boolean
  readonly isOn: boolean
  readonly onToggle: (upTo: boolean) => void
  readonly onChanged: () => void
}

function Row({ entry, mayAct, isOn, onToggle, onChanged }: RowProps) {
  const words = quarantineWords()
  const { id, keptAt, expiresAt, subject, sender, recipients, recipientCount } = entry
  const { signature, kind, bytes, hidden } = entry
  const title = subject === undefined || subject === '' ? mailWords().noSubject : clean(subject)
  const to = `/quarantine/${encodeURIComponent(id)}`
  const open = (pressed: MouseEvent) => {
    // a link does it by itself, and whoever marks text goes nowhere
    if (pressed.defaultPrevented || pressed.button !== 0) return
    if (pressed.target instanceof Element && pressed.target.closest('a, button, .cell-box') !== null) return
    if (getSelection()?.isCollapsed === false) return
    leaveList(id)
    navigate(to)
  }
  return (
    // The link in the row does the same for the keyboard.
    <tr class={isOn ? 'at' : ''} onClick={open}>
      {mayAct && (
        <td class="cell-box">
          {hidden === undefined && (
            <label class="box-area">
              <input
                type="checkbox"
                class="box"
                checked={isOn}
                aria-label={words.selectRow(title)}
                onClick={(event) => onToggle(event.shiftKey)}
              />
            </label>
          )}
        </td>
      )}
      <td class="cell-message breaks">
        <a class="row-link" id={`entry-${id}`} href={addressOf(to)} onClick={() => leaveList(id)}>
          <Subject subject={subject} />
        </a>
        <div class="soft small">
          <Sender address={sender} />
          {' → '}
          <Addresses addresses={recipients} count={recipientCount} most={1} />
          {kind !== 'damaged' && ` ·\u00a0${formatBytes(bytes)}`}
        </div>
      </td>
      <td class="cell-found breaks">
        {kind === 'damaged' ? (
          <Badge tone="bad">{words.damaged}</Badge>
        ) : (
          <Found outcome={kind} of={entry.class} />
        )}
        {signature !== undefined && (
          <div class="mono small soft clamped">
            <SignatureName name={signature} />
          </div>
        )}
      </td>
      <td class="cell-state">
        <States entry={entry} onChanged={onChanged} />
      </td>
      <td class="cell-time">
        <Time at={keptAt} />
      </td>
      <td class="cell-expires">
        <span class="cell-name">{words.expires} </span>
        <Time at={expiresAt} />
      </td>
    </tr>
  )
}
