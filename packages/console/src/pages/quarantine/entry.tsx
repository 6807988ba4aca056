import { useEffect, useState } from 'preact/hooks'
import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { useChanged } from '../../app/use-changed.ts'
import { underWay } from '../../jobs/under-way.ts'
import { UndoButton } from '../../jobs/undo-button.tsx'
import { Link } from '../../ui/button.tsx'
import { Found } from '../../ui/found.tsx'
import { Sender, Subject } from '../../ui/mail-line.tsx'
import { English } from '../../ui/server-words.tsx'
import { SignatureName } from '../../ui/signature-name.tsx'
import { Notice, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { type Act, ActDialog } from './act-dialog.tsx'
import { Copies } from './copies.tsx'
import { EntryActs } from './entry-acts.tsx'
import { Facts } from './facts.tsx'
import { FalsePositiveDialog } from './false-positive/dialog.tsx'
import { History } from './history.tsx'
import { Preview } from './preview/preview.tsx'
import { quarantineWords } from './words.ts'

/** One kept mail: what it is, who gets it, what it says, what can be done. */
export function Entry({ id }: { readonly id: string }) {
  const words = quarantineWords()
  const loaded = useLoad(id, (signal) =>
    get<EntryDocument>(`/quarantine/${encodeURIComponent(id)}`, {}, signal),
  )
  const { reload } = loaded
  useChanged((heard) => onChange('quarantine', heard), reload)
  const own = underWay.value.map((job) => `${job.id} ${job.state}`).join()
  useEffect(() => {
    if (loaded.data !== undefined) reload()
  }, [own])
  return (
    <>
      <p>
        <Link to="/quarantine">{words.back}</Link>
      </p>
      <Shown loaded={loaded}>{(entry) => <Shape entry={entry} onChanged={reload} />}</Shown>
    </>
  )
}

interface ShapeProps {
  readonly entry: EntryDocument
  readonly onChanged: () => void
}

function Shape({ entry, onChanged }: ShapeProps) {
  const words = quarantineWords()
  const [act, setAct] = useState<Act | 'good'>()
  const { id, subject, damaged, hidden, outcome, recipients, keptAt, sender } = entry
  const close = () => setAct(undefined)
  const done = () => {
    close()
    onChanged()
  }
  const target = {
    ...{ id, subject, signature: outcome.signature },
    recipients: recipients.map(({ address }) => address),
  }
  return (
    <>
      <div class="page-head">
        <div class="entry-head">
          <h1 class="breaks">
            <Subject subject={subject} />
          </h1>
          <p class="row soft breaks">
            <Found outcome={outcome.kind} of={outcome.class} />
            {outcome.signature !== undefined && (
              <span class="mono small">
                <SignatureName name={outcome.signature} />
              </span>
            )}
            <span>
              {words.from} <Sender address={sender.address} />
            </span>
            <Time at={keptAt} />
          </p>
        </div>
        <EntryActs entry={entry} onAct={setAct} />
      </div>
      {damaged !== undefined && (
        <Notice tone="bad">
          <strong>{words.damagedTitle}</strong>
          <p>
            <English>{damaged}</English>
          </p>
        </Notice>
      )}
      {hidden !== undefined && (
        <Notice tone="warn">
          <strong>{words.hiddenTitle}</strong>
          <p>
            {words.hiddenWords} <Time at={hidden.until} isExact />
          </p>
          <div>
            <UndoButton job={hidden.job} until={hidden.until} onDone={onChanged} />
          </div>
        </Notice>
      )}
      <Copies entry={entry} onChanged={onChanged} />
      {mayDo('quarantine.preview') && damaged === undefined && <Preview id={id} />}
      <Facts entry={entry} />
      <History entry={entry} />
      {act === 'good' && (
        <FalsePositiveDialog {...{ ids: [id], known: [target] }} onClose={close} onDone={done} />
      )}
      {act !== undefined && act !== 'good' && (
        <ActDialog {...{ act, ids: [id], known: [target] }} onClose={close} onDone={done} />
      )}
    </>
  )
}
