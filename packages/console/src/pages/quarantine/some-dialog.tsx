import { useState } from 'preact/hooks'
import type { JobRequest } from '../../../../clamgate/src/api/jobs/documents.ts'
import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { useThere } from '../../app/use-there.ts'
import { clean } from '../../format/clean.ts'
import { useMakeJob } from '../../jobs/make-job.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check } from '../../ui/field.tsx'
import { Failure } from '../../ui/state.tsx'
import { StateBadge } from './states.tsx'
import { quarantineWords } from './words.ts'

interface SomeDialogProps {
  readonly id: string
  readonly recipients: EntryDocument['recipients']
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Releases a mail to some of its recipients, as a job that can be undone before it begins. */
export function SomeDialog({ id, recipients, onClose, onDone }: SomeDialogProps) {
  const words = quarantineWords()
  const makeJob = useMakeJob()
  const isThere = useThere()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [error, setError] = useState<CallError>()
  const go = async () => {
    setError(undefined)
    try {
      const request = { act: 'release', ids: [id], options: { recipients: [...chosen] } } satisfies JobRequest
      if ((await makeJob(request)) !== undefined && isThere()) onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={words.releaseSomeTitle}
      onClose={onClose}
      acts={
        <Button look="main" icon="send" isDisabled={chosen.length === 0} onPress={go}>
          {words.releaseSomeGo(chosen.length)}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <p>{words.releaseSomeWords}</p>
      <fieldset class="stack some">
        <legend>{words.recipients}</legend>
        {recipients.map(({ address, state }) => (
          <Check
            key={address}
            label={
              <span class="breaks">
                <bdi>{clean(address)}</bdi> <StateBadge state={state} />
              </span>
            }
            isOn={chosen.includes(address)}
            onChange={(isOn) =>
              setChosen(isOn ? [...chosen, address] : chosen.filter((one) => one !== address))
            }
          />
        ))}
      </fieldset>
    </Dialog>
  )
}
