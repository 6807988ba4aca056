import { useState } from 'preact/hooks'
import type { DecisionReply } from '../../../../clamgate/src/api/digest/documents.ts'
import type { AskedDocument } from '../../../../clamgate/src/api/requests/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Failure } from '../../ui/state.tsx'
import { requestsWords } from './words.ts'

export type Decision = 'approve' | 'refuse'

interface DecideDialogProps {
  readonly request: AskedDocument
  readonly decision: Decision
  readonly onClose: () => void
  readonly onDecided: (reply: DecisionReply) => void
}

/** A release waits for the MTA's answer, longer than other calls. */
const RELEASE_TIMEOUT_MS = 160_000
const MOST_CHARS = 500

/** Says what a decision does, and has it done. Somebody else who was faster is told by the server. */
export function DecideDialog({ request, decision, onClose, onDecided }: DecideDialogProps) {
  const words = requestsWords()
  const [once] = useState(createOnce)
  const [answer, setAnswer] = useState('')
  const [error, setError] = useState<CallError>()
  const isRefusal = decision === 'refuse'
  const who = request.recipients.map((address) => clean(address)).join(', ')
  const go = async () => {
    setError(undefined)
    try {
      const body = isRefusal ? { words: answer.trim() } : {}
      const reply = await once(body, (idempotencyKey) =>
        withProof(() =>
          post<DecisionReply>(`/requests/${encodeURIComponent(request.id)}/${decision}`, body, {
            ...{ timeoutMs: RELEASE_TIMEOUT_MS, idempotencyKey },
          }),
        ),
      )
      if (reply !== undefined) onDecided(reply)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={isRefusal ? words.refuseTitle : words.approveTitle}
      onClose={onClose}
      acts={
        <Button look={isRefusal ? 'danger main' : 'main'} onPress={go}>
          {isRefusal ? words.refuse : words.approve}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      {request.mail?.subject !== undefined && (
        <p class="breaks clamped">
          <strong>
            <bdi>{clean(request.mail.subject)}</bdi>
          </strong>
        </p>
      )}
      <p class="breaks">{isRefusal ? words.refuseWords(clean(request.asker)) : words.approveWords(who)}</p>
      {!isRefusal && request.mail?.isHarmful === true && <p class="soft">{words.harmful}</p>}
      {isRefusal && (
        <Field label={words.answer} hint={words.answerHint}>
          {(ids) => (
            <textarea
              {...ids}
              name="words"
              rows={4}
              maxLength={MOST_CHARS}
              value={answer}
              onInput={({ currentTarget }) => setAnswer(currentTarget.value)}
            />
          )}
        </Field>
      )}
    </Dialog>
  )
}
