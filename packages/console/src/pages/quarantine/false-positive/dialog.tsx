import { useEffect, useState } from 'preact/hooks'
import type {
  PreviewReply,
  PreviewRequest,
} from '../../../../../clamgate/src/api/false-positives/documents.ts'
import type { JobRequest } from '../../../../../clamgate/src/api/jobs/documents.ts'
import { get } from '../../../api/call.ts'
import { type CallError, toCallError } from '../../../api/failure.ts'
import { useLoad } from '../../../app/load.ts'
import { useThere } from '../../../app/use-there.ts'
import { clean } from '../../../format/clean.ts'
import { useMakeJob } from '../../../jobs/make-job.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Check, TextField } from '../../../ui/field.tsx'
import { Failure, Notice, Shown } from '../../../ui/state.tsx'
import { mailWords } from '../../../words/mail.ts'
import { type Target, Targets } from '../targets.tsx'
import { Choice } from './choice.tsx'
import { Consequences, STEPS, type Step } from './consequences.tsx'
import { falsePositiveWords } from './words.ts'

type Scope = PreviewRequest['scope']
type Include = PreviewRequest['include'][number]
const SCOPES: readonly Scope[] = ['content', 'sender', 'domain', 'all']
const UNTIL = ['7d', '30d', '90d', '365d'] as const
const INCLUDES: readonly Include[] = ['headers', 'addresses', 'mail']

const TYPING_MS = 400
/** Mails of which what happens can be looked at one by one. */
const PREVIEWED = 50

interface FalsePositiveDialogProps {
  readonly ids: readonly string[]
  /** Those of them that are in sight. */
  readonly known: readonly Target[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Mails are good: they are released, their signatures ignored, reports written; all of it is shown before it is done. */
export function FalsePositiveDialog({ ids, known, onClose, onDone }: FalsePositiveDialogProps) {
  const words = falsePositiveWords()
  const makeJob = useMakeJob()
  const isThere = useThere()
  const [scope, setScope] = useState<Scope>('content')
  const [until, setUntil] = useState<(typeof UNTIL)[number]>('30d')
  const [reason, setReason] = useState('')
  const [include, setInclude] = useState<readonly Include[]>([])
  const [steps, setSteps] = useState<readonly Step[]>(STEPS)
  const [isAlso, setAlso] = useState(false)
  const [error, setError] = useState<CallError>()
  // Where nothing was found there is nothing to ignore or to report.
  const isFound = (id: string) => known.every((one) => one.id !== id || one.signature !== undefined)
  const wanted = ids.filter(isFound)
  const [shownId, setShownId] = useState(wanted[0])
  const query = {
    ...{ entry: shownId, scope, until, reason: useSettled(reason.trim()), include: include.join() },
  }
  const preview = useLoad(shownId === undefined ? undefined : JSON.stringify(query), (signal) =>
    get<PreviewReply>('/false-positives/preview', query, signal),
  )
  const has = (step: Step) => steps.includes(step)
  const go = async () => {
    setError(undefined)
    const request = {
      act: 'false-positive',
      ids: [...wanted],
      options: {
        ...{ scope, until, release: has('release'), ignore: has('ignore'), report: has('report') },
        ...{ also: isAlso && has('release'), include: [...include] },
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      },
    } satisfies JobRequest
    try {
      if ((await makeJob(request)) !== undefined && isThere()) onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  const others = wanted.length > 1 ? 0 : (preview.data?.release.others.length ?? 0)
  const shownIds = wanted.slice(0, PREVIEWED)
  return (
    <Dialog
      isWide
      title={words.title(ids.length)}
      onClose={onClose}
      acts={
        <Button look="main" icon="check" isDisabled={steps.length === 0 || wanted.length === 0} onPress={go}>
          {words.go(wanted.length)}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <p>{words.lead(ids.length)}</p>
      {ids.length > 1 && <Targets ids={wanted} known={known} hasRecipients />}
      {wanted.length < ids.length && (
        <Notice tone="warn">{words.withoutSignature(ids.length - wanted.length)}</Notice>
      )}
      <div class="fp-form">
        <fieldset class="stack">
          <legend>{words.steps}</legend>
          {STEPS.map((step) => (
            <Check
              key={step}
              label={words.step[step](wanted.length)}
              isOn={has(step)}
              onChange={() => setSteps(has(step) ? steps.filter((one) => one !== step) : [...steps, step])}
            />
          ))}
          {others > 0 && has('release') && (
            <Check label={words.also(others)} isOn={isAlso} onChange={setAlso} />
          )}
        </fieldset>
        <div class="stack">
          <Choice
            {...{ label: words.scope, value: scope, all: SCOPES, words: words.scopes, onChange: setScope }}
            isDisabled={!has('ignore')}
          />
          <Choice
            {...{ label: words.until, value: until, all: UNTIL, words: words.untils, onChange: setUntil }}
            isDisabled={!has('ignore')}
          />
          <TextField
            {...{ label: words.reason, name: 'reason', value: reason, onInput: setReason }}
            hint={words.reasonHint}
          />
        </div>
        {has('report') && (
          <fieldset class="stack">
            <legend>{words.include}</legend>
            {INCLUDES.map((what) => (
              <Check
                key={what}
                label={words.includes[what]}
                isOn={include.includes(what)}
                onChange={(isOn) =>
                  setInclude(isOn ? [...include, what] : include.filter((one) => one !== what))
                }
              />
            ))}
          </fieldset>
        )}
      </div>
      {shownIds.length > 1 && shownId !== undefined && (
        <Choice
          {...{ label: words.shownFor, value: shownId, all: shownIds, onChange: setShownId }}
          words={Object.fromEntries(shownIds.map((id) => [id, nameOf(id, known)]))}
        />
      )}
      {shownId !== undefined && (
        <div aria-live="polite" aria-busy={preview.isLoading}>
          <Shown loaded={preview}>
            {(data) => (
              <Consequences preview={data} has={has} {...{ scope, isAlso }} hasOthers={wanted.length === 1} />
            )}
          </Shown>
        </div>
      )}
    </Dialog>
  )
}

function nameOf(id: string, known: readonly Target[]): string {
  const target = known.find((one) => one.id === id)
  if (target === undefined) return id
  const { subject = '', signature = '' } = target
  return `${subject === '' ? mailWords().noSubject : clean(subject)} · ${clean(signature)}`
}

/** What was typed, when nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
