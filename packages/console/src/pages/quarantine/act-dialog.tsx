import { useState } from 'preact/hooks'
import type { JobDocument, JobRequest } from '../../../../clamgate/src/api/jobs/documents.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { self } from '../../app/session.ts'
import { useThere } from '../../app/use-there.ts'
import { useMakeJob } from '../../jobs/make-job.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field, TextField } from '../../ui/field.tsx'
import { Failure } from '../../ui/state.tsx'
import { type Target, Targets } from './targets.tsx'
import { quarantineWords } from './words.ts'

export type Act = 'release' | 'delete' | 'forward'
type Form = 'original' | 'attachment' | 'zip'
const FORMS: readonly Form[] = ['original', 'attachment', 'zip']

interface ActDialogProps {
  readonly act: Act
  readonly ids: readonly string[]
  /** Those of them that are in sight. */
  readonly known: readonly Target[]
  /** Of the job that it is another try of. */
  readonly options?: JobRequest['options'] | undefined
  readonly onClose: () => void
  readonly onDone: (job: JobDocument) => void
}

/** Says what will happen to how many and to whom, and has it done as a job. */
export function ActDialog({ act, ids, known, options = {}, onClose, onDone }: ActDialogProps) {
  const words = quarantineWords()
  const makeJob = useMakeJob()
  const isThere = useThere()
  const [form, setForm] = useState<Form>(options.as ?? 'original')
  const [isAgain, setAgain] = useState(options.again ?? false)
  const [to, setTo] = useState((options.to ?? []).join(', '))
  const [isSent, setSent] = useState(false)
  const [error, setError] = useState<CallError>()
  const { recipients } = options
  const addresses = to.split(/[\s,;]+/).filter((one) => one !== '')
  const lacksAddress = act === 'forward' && addresses.length === 0
  const go = async () => {
    setSent(true)
    if (lacksAddress) return
    setError(undefined)
    const request = {
      act,
      ids: [...ids],
      options: {
        ...(act !== 'delete' && form !== 'original' && { as: form }),
        ...(act !== 'delete' && isAgain && { again: true }),
        ...(act === 'forward' && { to: addresses }),
        // Whom it was not for the first time it is not for now.
        ...(act === 'release' && recipients !== undefined && { recipients }),
      },
    } satisfies JobRequest
    try {
      const job = await makeJob(request)
      if (job !== undefined && isThere()) onDone(job)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={words[`${act}Title`](ids.length)}
      onClose={onClose}
      acts={
        <Button look={act === 'delete' ? 'danger main' : 'main'} onPress={go}>
          {words[`${act}Go`](ids.length)}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <Targets
        ids={ids}
        known={known.map((one) => forThese(one, recipients))}
        hasRecipients={act !== 'forward'}
      />
      <p>{words[`${act}Words`](ids.length)}</p>
      {act === 'forward' && (
        <TextField
          {...{ label: words.forwardTo, name: 'to', value: to, onInput: setTo }}
          hint={words.forwardHint}
          wrong={isSent && lacksAddress ? words.forwardNeeded : undefined}
        />
      )}
      {act !== 'delete' && self()?.role === 'admin' && (
        <Field label={words.releaseAs}>
          {(field) => (
            <select
              {...field}
              value={form}
              onChange={({ currentTarget }) =>
                setForm(FORMS.find((one) => one === currentTarget.value) ?? 'original')
              }
            >
              {FORMS.map((one) => (
                <option key={one} value={one}>
                  {words.forms[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {act === 'release' && <Check label={words.again} isOn={isAgain} onChange={setAgain} />}
    </Dialog>
  )
}

/** A mail with those of its recipients whom the act is for. */
function forThese(target: Target, only: readonly string[] | undefined): Target {
  if (only === undefined) return target
  const lower = new Set(only.map((address) => address.toLowerCase()))
  const { id, subject, signature } = target
  const named = target.recipients.filter((address) => lower.has(address.toLowerCase()))
  // Of a mail to many the first are known.
  return { id, subject, signature, recipients: named.length === 0 ? only : named }
}
