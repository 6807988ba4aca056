import { useState } from 'preact/hooks'
import type { RequestDocument } from '../../../../clamgate/src/api/digest/documents.ts'
import type { MailDocument } from '../../../../clamgate/src/api/mail/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Failure } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { ownMailWords } from './words.ts'

const MOST_CHARS = 500

interface AskDialogProps {
  readonly mail: MailDocument
  readonly onClose: () => void
  readonly onAsked: () => void
}

/** Asks whoever looks after the domain for a mail. */
export function AskDialog({ mail, onClose, onAsked }: AskDialogProps) {
  const words = ownMailWords()
  const [once] = useState(createOnce)
  const [why, setWhy] = useState('')
  const [error, setError] = useState<CallError>()
  const ask = async () => {
    setError(undefined)
    try {
      const body = { words: why.trim() }
      await once(body, (idempotencyKey) =>
        post<RequestDocument>(`/quarantine/${encodeURIComponent(mail.id)}/ask`, body, { idempotencyKey }),
      )
      tell(words.asked)
      onAsked()
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={words.askTitle}
      onClose={onClose}
      acts={
        <Button look="main" icon="hand" onPress={ask}>
          {words.ask}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      {mail.subject !== undefined && (
        <p class="breaks clamped">
          <strong>
            <bdi>{clean(mail.subject)}</bdi>
          </strong>
        </p>
      )}
      <p>{words.askWords}</p>
      <Field label={words.askLabel} hint={words.askHint}>
        {(ids) => (
          <textarea
            {...ids}
            name="words"
            rows={4}
            maxLength={MOST_CHARS}
            value={why}
            onInput={({ currentTarget }) => setWhy(currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}
