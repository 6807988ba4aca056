import { useState } from 'preact/hooks'
import type { InviteLook } from '../../../../clamgate/src/api/accounts/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { navigate, place } from '../../app/router.ts'
import { type Self, signedIn } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatTime } from '../../format/format.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { useOneAtATime } from '../../ui/one-at-a-time.ts'
import { Failure, Loading, Notice } from '../../ui/state.tsx'
import { Alone } from './alone.tsx'
import { EntryFailure } from './entry-failure.tsx'
import { signInWords } from './words.ts'

const SHORTEST = 12

/** Behind a link of `clamgate console invite`. Its token stands behind #: no log of a web server has it. */
export function Invite() {
  const words = signInWords()
  const [token] = useState(place.value.hash)
  const loaded = useLoad(token === '' ? undefined : 'invite', (signal) =>
    post<InviteLook>('/invite/look', { token }, { signal }),
  )
  const { data, error, reload } = loaded
  return (
    <Alone title={words.inviteTitle}>
      {token === '' && (
        <Notice tone="bad">
          <strong>{words.noToken}</strong>
          <p>{words.noTokenWords}</p>
        </Notice>
      )}
      {error !== undefined && (
        <>
          {error.code === 'ACCESS_WRONG' ? (
            <div role="alert">
              <Notice tone="bad">
                <strong>{words.inviteWrong}</strong>
                <p>{words.inviteWrongWords}</p>
                <pre>clamgate console invite</pre>
              </Notice>
            </div>
          ) : (
            <Failure error={error} onRetry={reload} />
          )}
          <ButtonLink to="/">{words.toSignIn}</ButtonLink>
        </>
      )}
      {loaded.isLoading && data === undefined && <Loading />}
      {data !== undefined && <Welcome token={token} look={data} />}
    </Alone>
  )
}

function Welcome({ token, look }: { readonly token: string; readonly look: InviteLook }) {
  const words = signInWords()
  const [name, setName] = useState(look.name ?? '')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [isSent, setSent] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<CallError>()
  const isShort = [...password].length < SHORTEST
  const differs = password !== again
  // A link is good once: the second of two presses would be told that it is used.
  const make = useOneAtATime(async () => {
    setSent(true)
    setError(undefined)
    if (isShort || differs) return
    setBusy(true)
    try {
      const { self } = await post<{ readonly self: Self }>('/invite', {
        ...{ token, password },
        ...(look.name === null && { name: name.trim() }),
      })
      signedIn(self)
      navigate('/', { replace: true })
    } catch (thrown) {
      setError(toCallError(thrown))
    } finally {
      setBusy(false)
    }
  })
  return (
    <>
      <p>
        {look.isNew ? words.inviteWords : words.inviteAgain} {words.inviteUntil(formatTime(look.ends))}
      </p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        {error !== undefined && <EntryFailure error={error} />}
        {look.name === null ? (
          <TextField
            {...{ label: words.name, name: 'username', value: name, onInput: setName }}
            autocomplete="username"
            isRequired
          />
        ) : (
          <p>
            {words.youAre} <strong>{clean(look.name)}</strong>
          </p>
        )}
        <TextField
          {...{ label: words.password, name: 'password', value: password, onInput: setPassword }}
          type="password"
          autocomplete="new-password"
          hint={words.inviteHint}
          wrong={isSent && isShort ? words.short : undefined}
        />
        <TextField
          {...{ label: words.repeat, name: 'repeat', value: again, onInput: setAgain }}
          type="password"
          autocomplete="new-password"
          wrong={isSent && !isShort && differs ? words.differs : undefined}
        />
        <Button type="submit" look="main" isDisabled={isBusy}>
          {look.isNew ? words.inviteGo : words.inviteGoAgain}
        </Button>
      </form>
    </>
  )
}
