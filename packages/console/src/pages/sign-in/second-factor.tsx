import { useRef, useState } from 'preact/hooks'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import type { Self } from '../../app/session.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { keyFailure } from '../../ui/key-failure.ts'
import { Alone } from './alone.tsx'
import { EntryFailure } from './entry-failure.tsx'
import { AT_ONCE, enter } from './returned.tsx'
import { signInWords } from './words.ts'

type Answer = { readonly state: 'signed-in'; readonly self: Self }

interface SecondFactorProps {
  readonly methods: readonly string[]
  readonly onBack: () => void
}

/** Recovery codes have letters, those of an authenticator six digits. */
const TOTP = /^\d{6}$/

/** What is shown beside the password, on a page of its own. */
export function SecondFactor(props: SecondFactorProps) {
  return (
    <Alone title={signInWords().second}>
      <SecondFactorForm {...props} />
    </Alone>
  )
}

export function SecondFactorForm({ methods, onBack }: SecondFactorProps) {
  const words = signInWords()
  const [code, setCode] = useState('')
  const [error, setError] = useState<CallError>()
  const isBusy = useRef(false)
  const show = async (body: object) => {
    // Each code is good once: the second of two presses would be told that it is wrong.
    if (isBusy.current) return
    isBusy.current = true
    try {
      enter((await post<Answer>('/session/second', body, AT_ONCE)).self)
    } catch (thrown) {
      setError(toCallError(thrown))
      setCode('')
    } finally {
      isBusy.current = false
    }
  }
  const useKey = async () => {
    try {
      const { startAuthentication } = await import('@simplewebauthn/browser')
      const optionsJSON = await post<Parameters<typeof startAuthentication>[0]['optionsJSON']>(
        '/session/webauthn/options',
        {},
        AT_ONCE,
      )
      await show({ kind: 'webauthn', response: await startAuthentication({ optionsJSON }) })
    } catch (thrown) {
      setError(keyFailure(thrown))
    }
  }
  const given = code.replaceAll(/\s/g, '')
  const hasCodes = methods.includes('totp') || methods.includes('recovery')
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (hasCodes) void show({ kind: TOTP.test(given) ? 'totp' : 'recovery', code: given })
      }}
    >
      {error !== undefined && <EntryFailure error={error} />}
      <p>{hasCodes ? words.secondWords : words.keyWords}</p>
      {hasCodes && (
        <>
          <TextField
            {...{ label: words.code, name: 'code', value: code, onInput: setCode }}
            autocomplete="one-time-code"
            isRequired
            hasFocus
          />
          <Button type="submit" look="main">
            {words.go}
          </Button>
        </>
      )}
      {methods.includes('webauthn') && (
        <Button icon="key" {...(hasCodes ? {} : { look: 'main' as const })} onPress={useKey}>
          {words.useKey}
        </Button>
      )}
      <Button look="quiet" onPress={onBack}>
        {words.back}
      </Button>
    </form>
  )
}
