import { useState } from 'preact/hooks'
import type { Self } from '../../../../clamgate/src/api/accounts/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { signedIn } from '../../app/session.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { useOneAtATime } from '../../ui/one-at-a-time.ts'
import { withProof } from '../../ui/proof.tsx'
import { Failure } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { accountWords } from './words.ts'

const SHORTEST = 12

/** Another password. All other sessions end by that. */
export function Password({ who }: { readonly who: Self }) {
  const words = accountWords()
  const [isOpen, setOpen] = useState(false)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [isSent, setSent] = useState(false)
  const [error, setError] = useState<CallError>()
  const isShort = [...password].length < SHORTEST
  const differs = password !== again
  const end = () => {
    setOpen(false)
    setSent(false)
    setPassword('')
    setAgain('')
    setError(undefined)
  }
  const change = useOneAtATime(async () => {
    setSent(true)
    setError(undefined)
    if (isShort || differs) return
    try {
      const told = await withProof(() => post<Self>('/self/password', { password }))
      if (told === undefined) return
      signedIn(told)
      end()
      tell(words.passwordChanged)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  })
  return (
    <section class="card" aria-labelledby="password">
      <div class="row apart">
        <h2 id="password">{words.password}</h2>
        {!isOpen && <Button onPress={() => setOpen(true)}>{words.changePassword}</Button>}
      </div>
      {!isOpen && <p class="soft">{words.passwordWords}</p>}
      {isOpen && (
        <form
          class="stack narrow"
          onSubmit={(event) => {
            event.preventDefault()
            void change()
          }}
        >
          {error !== undefined && <Failure error={error} />}
          <input
            class="only-read"
            type="text"
            name="username"
            autocomplete="username"
            value={who.name}
            tabIndex={-1}
            aria-hidden="true"
            readOnly
          />
          <TextField
            {...{ label: words.newPassword, name: 'password', type: 'password', value: password }}
            autocomplete="new-password"
            hint={words.passwordHint}
            wrong={isSent && isShort ? words.short : undefined}
            onInput={setPassword}
          />
          <TextField
            {...{ label: words.repeat, name: 'repeat', type: 'password', value: again }}
            autocomplete="new-password"
            wrong={isSent && !isShort && differs ? words.differs : undefined}
            onInput={setAgain}
          />
          <div class="row">
            <Button type="submit" look="main">
              {words.changePassword}
            </Button>
            <Button look="quiet" onPress={end}>
              {words.leave}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
