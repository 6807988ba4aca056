import { useState } from 'preact/hooks'
import type {
  ProgressTold,
  History as Sets,
  UpdateReply,
} from '../../../../clamgate/src/api/signatures/documents.ts'
import { get } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { createOnce } from '../../api/once.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ServerWords } from '../../ui/server-words.tsx'
import { Badge, Empty, Failure, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { whyUndone } from './reason-words.ts'
import { SetNames } from './set-names.tsx'
import { signatureWords } from './words.ts'

/** The sets that were live, newest first: what each brought, and the way back to it. */
export function History({ onChanged }: { readonly onChanged: () => void }) {
  const words = signatureWords()
  const [target, setTarget] = useState<string>()
  const loaded = useLoad('history', (signal) => get<Sets>('/signatures/history', {}, signal))
  return (
    <Shown loaded={loaded}>
      {(sets) =>
        sets.length === 0 ? (
          <Empty title={words.noHistory} />
        ) : (
          <>
            <ol class="plain stack">
              {sets.map((set) => (
                <SetCard key={set.id} set={set} onRollback={() => setTarget(set.id)} />
              ))}
            </ol>
            {target !== undefined && (
              <RollbackDialog
                to={target}
                onClose={() => setTarget(undefined)}
                onDone={() => {
                  setTarget(undefined)
                  loaded.reload()
                  onChanged()
                }}
              />
            )}
          </>
        )
      }
    </Shown>
  )
}

function SetCard({ set, onRollback }: { readonly set: Sets[number]; readonly onRollback: () => void }) {
  const words = signatureWords()
  const { id, at, live, files, signatures, added, changed, removed, undone, undoneCode, counts = [] } = set
  return (
    <li class="card">
      <div class="row apart">
        <div class="row">
          <h2>
            <Time at={at} isExact />
          </h2>
          {live && <Badge tone="good">{words.live}</Badge>}
          {undone !== null && <Badge tone="bad">{words.undone}</Badge>}
        </div>
        {!live && undone === null && mayDo('signatures.rollback') && (
          <Button icon="undo" onPress={onRollback}>
            {words.rollback}
          </Button>
        )}
      </div>
      <p class="soft">
        {words.files}: {formatNumber(files)} · {words.signatures}: {formatNumber(signatures)}
      </p>
      {undone !== null && (
        <div>
          <Undone code={undoneCode} sentence={undone} />
        </div>
      )}
      <Names what={words.added} names={added} />
      <Names what={words.changed} names={changed} />
      <Names what={words.removed} names={removed} />
      {counts.length > 0 && <Counts counts={counts} />}
      {set.counts !== undefined && <SetNames id={id} />}
    </li>
  )
}

/** Why it is not live any more: somebody's doing, or a failure. */
function Undone({ code, sentence }: { readonly code: string | undefined; readonly sentence: string }) {
  const told = whyUndone(code)
  return told === undefined ? <ServerWords {...{ code, sentence }} /> : <p class="breaks">{told}</p>
}

function Names({ what, names }: { readonly what: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p class="breaks">
      <span class="soft">{what}:</span> <code>{names.map(clean).join(', ')}</code>
    </p>
  )
}

function Counts({ counts }: { readonly counts: NonNullable<Sets[number]['counts']> }) {
  const words = signatureWords()
  return (
    <details>
      <summary>{words.counts}</summary>
      <ul>
        {counts.map(({ file, before, after }) => (
          <li key={file} class="breaks">
            <code>{clean(file)}</code>: {before === null ? '–' : formatNumber(before)} →{' '}
            {after === null ? '–' : formatNumber(after)}{' '}
            <span class="soft">({signed((after ?? 0) - (before ?? 0))})</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function signed(change: number): string {
  return `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`
}

interface RollbackProps {
  readonly to: string
  readonly onClose: () => void
  readonly onDone: () => void
}

function RollbackDialog({ to, onClose, onDone }: RollbackProps) {
  const words = signatureWords()
  const [progress, setProgress] = useState<ProgressTold>()
  const [error, setError] = useState<CallError>()
  const [once] = useState(createOnce)
  const go = async () => {
    setError(undefined)
    try {
      const body = { to, goesOn: true }
      const reply = await once(body, (idempotencyKey) =>
        follow<ProgressTold, UpdateReply>('/signatures/rollback', body, setProgress, {
          ...{ outlivesPage: true, idempotencyKey },
        }),
      )
      tell(words.outcome[reply.outcome])
      onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    } finally {
      setProgress(undefined)
    }
  }
  return (
    <Dialog
      title={words.rollbackTitle}
      onClose={onClose}
      acts={
        <Button look="main" onPress={go}>
          {words.rollbackGo}
        </Button>
      }
    >
      <p>{words.rollbackWords}</p>
      <p role="status" class="soft">
        {progress !== undefined && `${words.steps[progress.step]} ${progress.file ?? ''}`}
      </p>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
