import { useState } from 'preact/hooks'
import type { TrippedSignature } from '../../../../clamgate/src/api/signatures/documents.ts'
import { post } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button, Link } from '../../ui/button.tsx'
import { Empty } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { signatureWords } from './words.ts'

interface TrippedProps {
  readonly tripped: readonly TrippedSignature[]
  readonly onChanged: () => void
}

/** Signatures whose hits have jumped, so that their mail is kept and no longer refused. */
export function Tripped({ tripped, onChanged }: TrippedProps) {
  const words = signatureWords()
  const [once] = useState(createOnce)
  if (tripped.length === 0) {
    return (
      <Empty title={words.nothingTripped}>
        <p>{words.nothingTrippedWords}</p>
      </Empty>
    )
  }
  const rearm = async (name: string) => {
    try {
      const { good } = await once(name, (idempotencyKey) =>
        post<{ readonly good: boolean }>('/signatures/rearm', { name }, { idempotencyKey }),
      )
      tell(good ? words.rearmed(clean(name)) : words.notTripped(clean(name)))
      onChanged()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <ul class="plain stack">
      {tripped.map(({ signature, source, file, since, until, hits, senders, action }) => (
        <li key={`${file} ${signature}`} class="card">
          <div class="row apart">
            <h2 class="breaks">
              <Link to={`/signatures/${encodeURIComponent(signature)}`}>{clean(signature)}</Link>
            </h2>
            {mayDo('signatures.update') && <Button onPress={() => rearm(signature)}>{words.rearm}</Button>}
          </div>
          {hits !== null && senders !== null && <p>{words.trippedWords(hits, senders)}</p>}
          <p class="soft">
            {clean(source)} · {clean(file)} · {wordFor(mailWords().actions, action)} · <Time at={since} />
            {until !== null && (
              <>
                {' '}
                · {words.until} <Time at={until} isExact />
              </>
            )}
          </p>
          <p class="soft small">{words.rearmWords}</p>
        </li>
      ))}
    </ul>
  )
}
