import { useState } from 'preact/hooks'
import type { IgnoreReply, ProgressTold } from '../../../../clamgate/src/api/signatures/documents.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { createOnce } from '../../api/once.ts'
import { self } from '../../app/session.ts'
import { useThere } from '../../app/use-there.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field, TextField } from '../../ui/field.tsx'
import { Failure } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { ignoreWords } from './ignore-words.ts'
import { saidOf } from './ignored.tsx'
import { signatureWords } from './words.ts'

const SCOPES = ['all', 'content', 'sender', 'recipient', 'network'] as const
type Scope = (typeof SCOPES)[number]
const DAYS = [1, 7, 30, 90] as const

interface Form {
  readonly scope: Scope
  readonly value: string
  readonly reason: string
  /** Empty: without an end. */
  readonly days: string
  readonly endsWithSignature: boolean
}

const EMPTY = { value: '', reason: '', days: '30', endsWithSignature: true } as const

interface IgnoreDialogProps {
  readonly signature: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** For whom a signature hits no more, why, and until when. */
export function IgnoreDialog({ signature, onClose, onDone }: IgnoreDialogProps) {
  const words = signatureWords()
  const ignoring = ignoreWords()
  // Managers decide for their domains alone.
  const mayAll = self()?.role === 'admin'
  const [form, setForm] = useState<Form>({ ...EMPTY, scope: mayAll ? 'all' : 'recipient' })
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const { scope, value, reason, days, endsWithSignature } = form
  const [isSent, setSent] = useState(false)
  const [progress, setProgress] = useState<ProgressTold>()
  const [error, setError] = useState<CallError>()
  const [once] = useState(createOnce)
  const isThere = useThere()
  const wrongValue = wrongIn(scope, value)
  const ignore = async () => {
    setSent(true)
    if (wrongValue !== undefined || reason.trim() === '') return
    setError(undefined)
    try {
      const body = {
        ...{ signature, reason: reason.trim(), endsWithSignature },
        ...whereOf(scope, value),
        ...(days === '' ? {} : { until: `${days}d` }),
      }
      const reply = await once(body, (idempotencyKey) =>
        follow<ProgressTold, IgnoreReply>('/signatures/ignore', body, setProgress, { idempotencyKey }),
      )
      tell(ignoring.said[saidOf(reply)])
      if (isThere()) onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    } finally {
      setProgress(undefined)
    }
  }
  return (
    <Dialog
      title={ignoring.title(clean(signature))}
      onClose={onClose}
      acts={
        <Button look="main" onPress={ignore}>
          {ignoring.go}
        </Button>
      }
    >
      <p>{ignoring.lead}</p>
      <Field label={ignoring.forWhom}>
        {(ids) => (
          <select
            {...ids}
            value={scope}
            onChange={({ currentTarget }) =>
              change({ scope: SCOPES.find((one) => one === currentTarget.value) ?? 'recipient' })
            }
          >
            {SCOPES.filter((one) => mayAll || one === 'recipient').map((one) => (
              <option key={one} value={one}>
                {ignoring.scopes[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {scope !== 'all' && (
        <TextField
          {...{ label: ignoring.scopeLabel, name: 'scope', value }}
          onInput={(next) => change({ value: next })}
          hint={ignoring.scopeHint[scope]}
          wrong={isSent ? wrongValue : undefined}
        />
      )}
      <TextField
        {...{ label: words.reason, name: 'reason', value: reason }}
        onInput={(next) => change({ reason: next })}
        hint={ignoring.reasonHint}
        wrong={isSent && reason.trim() === '' ? ignoring.reasonNeeded : undefined}
      />
      <Field label={ignoring.ends}>
        {(ids) => (
          <select
            {...ids}
            value={days}
            onChange={({ currentTarget }) => change({ days: currentTarget.value })}
          >
            {DAYS.map((one) => (
              <option key={one} value={String(one)}>
                {ignoring.days(one)}
              </option>
            ))}
            <option value="">{ignoring.endsNever}</option>
          </select>
        )}
      </Field>
      <Check
        label={ignoring.endsWithUpdate}
        isOn={endsWithSignature}
        onChange={(isOn) => change({ endsWithSignature: isOn })}
      />
      <p role="status" class="soft">
        {progress !== undefined && `${words.steps[progress.step]} ${progress.file ?? ''}`}
      </p>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}

/** In which mail, as the API has it. */
function whereOf(scope: Scope, value: string): { readonly scope?: string; readonly sha256?: string } {
  if (scope === 'all') return {}
  if (scope === 'content') return { sha256: value.trim().toLowerCase() }
  return { scope: `${scope}:${value.trim()}` }
}

function wrongIn(scope: Scope, value: string): string | undefined {
  const ignoring = ignoreWords()
  if (scope === 'all') return undefined
  if (value.trim() === '') return ignoring.which
  if (scope === 'content' && !/^[0-9a-f]{64}$/i.test(value.trim())) return ignoring.notSha256
  return undefined
}
