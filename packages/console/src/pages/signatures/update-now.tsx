import { useEffect, useState } from 'preact/hooks'
import type {
  ProgressTold,
  SignaturesStatus,
  UpdateReply,
} from '../../../../clamgate/src/api/signatures/documents.ts'
import { type CallError, isOffline, toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { ServerWords } from '../../ui/server-words.tsx'
import { Failure, Notice } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { common } from '../../ui/words.ts'
import { signatureWords } from './words.ts'

/** Between two looks at a run that somebody else has begun, or this page before it was left. */
const LOOK_MS = 2000

export interface Update {
  readonly progress: ProgressTold | undefined
  readonly result: UpdateReply | undefined
  readonly error: CallError | undefined
  readonly start: () => Promise<void>
  readonly dismiss: () => void
}

/** Asks all sources for news now. The daemon ends it whether the page is left or not. */
export function useUpdate(onDone: () => void): Update {
  const [progress, setProgress] = useState<ProgressTold>()
  const [result, setResult] = useState<UpdateReply>()
  const [error, setError] = useState<CallError>()
  const dismiss = () => {
    setResult(undefined)
    setError(undefined)
  }
  const start = async () => {
    dismiss()
    setProgress({ step: 'wait' })
    try {
      const body = { force: true, goesOn: true }
      const options = { outlivesPage: true }
      setResult(await follow<ProgressTold, UpdateReply>('/signatures/update', body, setProgress, options))
    } catch (thrown) {
      setError(toCallError(thrown))
    } finally {
      setProgress(undefined)
      onDone()
    }
  }
  return { progress, result, error, start, dismiss }
}

export function UpdateButton({
  update,
  isRunning,
}: {
  readonly update: Update
  readonly isRunning: boolean
}) {
  const words = signatureWords()
  if (!mayDo('signatures.update')) return null
  return (
    <Button look="main" icon="refresh" isDisabled={isRunning} onPress={update.start}>
      {isRunning ? words.updating : words.update}
    </Button>
  )
}

interface UpdateStateProps {
  readonly update: Update
  /** Of the status: it is there for whoever comes later, too. */
  readonly running: SignaturesStatus['running']
  readonly onLook: () => void
}

/** How far a run is, and what came of the last one. */
export function UpdateState({ update, running, onLook }: UpdateStateProps) {
  const words = signatureWords()
  const { progress = running?.progress, result, error, dismiss } = update
  const isElsewhere = update.progress === undefined && running !== undefined
  useEffect(() => {
    if (!isElsewhere) return
    const timer = setInterval(onLook, LOOK_MS)
    return () => clearInterval(timer)
  }, [isElsewhere, onLook])
  return (
    <div class="stack update-state">
      {/* Each count read aloud would be too much. */}
      <p role="status" class="only-read">
        {progress !== undefined
          ? `${words.running[running?.what ?? 'update']}: ${words.steps[progress.step]}`
          : result !== undefined && words.outcome[result.outcome]}
      </p>
      {progress !== undefined && (
        <Notice tone="info">
          <div class="row">
            <span class="spin" />
            <strong>{words.running[running?.what ?? 'update']}</strong>
            <span class="soft breaks">
              {words.steps[progress.step]} {clean(progress.file ?? progress.source ?? '')}
              {progress.done !== undefined &&
                progress.total !== undefined &&
                ` · ${formatNumber(progress.done)} / ${formatNumber(progress.total)}`}
            </span>
            {running !== undefined && (
              <span class="soft small">
                {words.since} <Time at={running.since} />
              </span>
            )}
          </div>
          <p class="soft small">{words.goesOn}</p>
        </Notice>
      )}
      {error !== undefined && <Failure error={error} />}
      {error !== undefined && isOffline(error) && <p>{words.mayGoOn}</p>}
      {result !== undefined && <Came result={result} onDismiss={dismiss} />}
      {result === undefined && error !== undefined && (
        <div class="row">
          <Button icon="close" onPress={dismiss}>
            {common().dismiss}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What came of a run: all that did not go well, with what to do. */
function Came({ result, onDismiss }: { readonly result: UpdateReply; readonly onDismiss: () => void }) {
  const words = signatureWords()
  const { good, outcome, sources, files } = result
  const wrong = [
    ...sources.filter(({ state }) => state !== 'off').map((one) => ({ ...one, name: one.source })),
    ...files.map((one) => ({ ...one, name: one.file })),
  ].filter(({ sentence }) => sentence !== null)
  const installed = files.filter(({ state }) => state === 'installed')
  return (
    <Notice tone={good ? 'good' : 'warn'}>
      <div class="row apart">
        <strong>{words.outcome[outcome]}</strong>
        <Button icon="close" look="quiet" label={common().dismiss} onPress={onDismiss} />
      </div>
      {installed.length > 0 && (
        <p class="breaks">
          {words.cameIn} <code>{installed.map(({ file }) => clean(file)).join(', ')}</code>
        </p>
      )}
      {wrong.length > 0 && (
        <ul>
          {wrong.map(({ name, code, sentence, remedy }) => (
            <li key={`${name} ${sentence}`} class="breaks">
              <strong>{clean(name)}</strong>
              <ServerWords
                {...{ code: code ?? undefined, sentence: sentence ?? '', remedy: remedy ?? undefined }}
              />
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
