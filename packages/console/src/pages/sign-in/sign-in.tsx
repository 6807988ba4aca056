import { useRef, useState } from 'preact/hooks'
import { get, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import type { Self, SignInState } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice, Shown } from '../../ui/state.tsx'
import { Alone } from './alone.tsx'
import { EntryFailure } from './entry-failure.tsx'
import { AT_ONCE, enter, leave, methodsLeft, NotIn } from './returned.tsx'
import { SecondFactor } from './second-factor.tsx'
import { signInWords } from './words.ts'

type Answer =
  | { readonly state: 'signed-in'; readonly self: Self }
  | { readonly state: 'second-factor'; readonly methods: readonly string[] }

/** Name and password, then the second factor where there is one; or another house that knows who it is. */
export function SignIn() {
  const words = signInWords()
  const [methods, setMethods] = useState(methodsLeft)
  const loaded = useLoad('sign-in', (signal) => get<SignInState>('/sign-in', {}, signal))
  const back = () => {
    leave()
    setMethods(undefined)
  }
  if (methods !== undefined) return <SecondFactor methods={methods} onBack={back} />
  return (
    <Alone title={words.title}>
      <Shown loaded={loaded}>{(state) => <Ways state={state} onSecond={setMethods} />}</Shown>
    </Alone>
  )
}

interface WaysProps {
  readonly state: SignInState
  readonly onSecond: (methods: readonly string[]) => void
  /** Who is asked to sign in again upon a page that stays. */
  readonly whose?: string | undefined
}

/** All that there is to sign in with. */
export function Ways({ state, onSecond, whose }: WaysProps) {
  const words = signInWords()
  if (!state.ready) {
    return (
      <Notice tone="bad">
        <strong>{words.notReady}</strong>
        <p>{words.notReadyWords}</p>
      </Notice>
    )
  }
  const { oidc } = state
  return (
    <>
      {oidc !== null && <NotIn label={clean(oidc.label)} />}
      {state.needsInvite && (
        <Notice tone="info">
          <strong>{words.needsInvite}</strong>
          <p>{words.needsInviteWords}</p>
          <pre>clamgate console invite</pre>
        </Notice>
      )}
      {!(state.needsInvite && !state.ldap) && <PasswordForm onSecond={onSecond} whose={whose} />}
      {oidc !== null && <OtherHouse label={oidc.label} isBeside={whose !== undefined} />}
      {whose === undefined && <p class="soft small">{words.forgot}</p>}
    </>
  )
}

function PasswordForm({ onSecond, whose = '' }: Pick<WaysProps, 'onSecond' | 'whose'>) {
  const words = signInWords()
  const [name, setName] = useState(whose)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<CallError>()
  const [isBusy, setBusy] = useState(false)
  const isSent = useRef(false)
  const go = async () => {
    if (isSent.current) return
    isSent.current = true
    setBusy(true)
    try {
      const answer = await post<Answer>('/session', { name, password }, AT_ONCE)
      if (answer.state === 'signed-in') enter(answer.self)
      else onSecond(answer.methods)
    } catch (thrown) {
      setError(toCallError(thrown))
      setPassword('')
    } finally {
      isSent.current = false
      setBusy(false)
    }
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      {error !== undefined && <EntryFailure error={error} />}
      <TextField
        {...{ label: words.name, name: 'username', value: name, onInput: setName }}
        autocomplete="username"
        isRequired
        hasFocus={whose === ''}
      />
      <TextField
        {...{ label: words.password, name: 'password', value: password, onInput: setPassword }}
        type="password"
        autocomplete="current-password"
        isRequired
        hasFocus={whose !== ''}
      />
      <Button type="submit" look="main" isDisabled={isBusy}>
        {words.go}
      </Button>
    </form>
  )
}

interface OtherHouseProps {
  readonly label: string
  /** In a tab beside: this page stays. */
  readonly isBeside: boolean
}

function OtherHouse({ label, isBeside }: OtherHouseProps) {
  const words = signInWords()
  const [error, setError] = useState<CallError>()
  const go = async () => {
    try {
      const { url } = await post<{ readonly url: string }>('/session/oidc', {}, AT_ONCE)
      if (isBeside) open(url, '_blank', 'noopener')
      else location.assign(url)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <>
      {error !== undefined && <EntryFailure error={error} />}
      <Button onPress={go}>{words.with(clean(label))}</Button>
    </>
  )
}
