import { useState } from 'preact/hooks'
import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Time } from '../../ui/time.tsx'
import { SomeDialog } from './some-dialog.tsx'
import { StateBadge } from './states.tsx'
import { quarantineWords } from './words.ts'

interface CopiesProps {
  readonly entry: EntryDocument
  readonly onChanged: () => void
}

/** The copy of each recipient: its state, and what the MTA said. */
export function Copies({ entry, onChanged }: CopiesProps) {
  const words = quarantineWords()
  const [isAsking, setAsking] = useState(false)
  const { id, recipients, damaged, hidden } = entry
  const mayChoose =
    recipients.length > 1 && damaged === undefined && hidden === undefined && mayDo('quarantine.release')
  return (
    <section class="card" aria-label={words.recipients}>
      <div class="row apart">
        <h2>{words.recipients}</h2>
        {mayChoose && <Button onPress={() => setAsking(true)}>{words.releaseSome}</Button>}
      </div>
      <ul class="plain copies">
        {recipients.map(({ address, state, at, words: told, queueId }) => (
          <li key={address} class="breaks">
            <div class="row">
              <strong>
                <bdi>{clean(address)}</bdi>
              </strong>
              <StateBadge state={state} />
              {at !== undefined && (
                <span class="soft small">
                  <Time at={at} />
                </span>
              )}
              {queueId !== undefined && <code class="small">{clean(queueId)}</code>}
            </div>
            {told !== undefined && (
              <p class="small">
                <span class="soft">{words.mtaSaid}</span> <code>{clean(told)}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
      {isAsking && (
        <SomeDialog
          {...{ id, recipients }}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false)
            onChanged()
          }}
        />
      )}
    </section>
  )
}
