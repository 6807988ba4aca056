import { useState } from 'preact/hooks'
import { call, get, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { keyFailure } from '../../ui/key-failure.ts'
import { withProof } from '../../ui/proof.tsx'
import { Failure } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { accountWords } from './words.ts'

/** A security key or a device that stands for one. */
interface SecurityKey {
  readonly id: string
  readonly label: string
  readonly created: string
  readonly used: string | null
}

interface SecurityKeysProps {
  /** How many the account has. */
  readonly count: number
  readonly onChange: () => void
}

export function SecurityKeys({ count, onChange }: SecurityKeysProps) {
  const words = accountWords()
  const loaded = useLoad(`keys ${count}`, (signal) =>
    get<{ readonly keys: readonly SecurityKey[] }>('/self/webauthn', {}, signal),
  )
  const [isAdding, setAdding] = useState(false)
  // It needs TLS or loopback, and console.url.
  const isPossible = typeof PublicKeyCredential !== 'undefined' && loaded.error?.status !== 404
  const remove = async (key: SecurityKey) => {
    try {
      const done = await withProof(() =>
        call<unknown>('DELETE', `/self/webauthn/${encodeURIComponent(key.id)}`),
      )
      if (done === undefined) return
      tell(words.keyGone(clean(key.label)))
      onChange()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  const keys = loaded.data?.keys ?? []
  return (
    <>
      <div class="row apart">
        <div>
          <h3>{words.keys}</h3>
          <p class="soft small">{isPossible ? words.keysWords : words.keysNeed}</p>
        </div>
        {isPossible && (
          <Button icon="plus" onPress={() => setAdding(true)}>
            {words.addKey}
          </Button>
        )}
      </div>
      {keys.length > 0 && (
        <ul class="things plain">
          {keys.map((key) => (
            <li key={key.id} class="row apart">
              <span class="breaks">
                <strong>
                  <bdi>{clean(key.label)}</bdi>
                </strong>
                <span class="soft small">
                  {' '}
                  {words.added} <Time at={key.created} />
                  {key.used !== null && (
                    <>
                      , {words.used} <Time at={key.used} />
                    </>
                  )}
                </span>
              </span>
              <Button
                icon="trash"
                look="quiet"
                label={words.removeKey(clean(key.label))}
                onPress={() => remove(key)}
              />
            </li>
          ))}
        </ul>
      )}
      {isAdding && (
        <AddKey
          onEnd={(isAdded) => {
            setAdding(false)
            if (isAdded) onChange()
          }}
        />
      )}
    </>
  )
}

function AddKey({ onEnd }: { readonly onEnd: (isAdded: boolean) => void }) {
  const words = accountWords()
  const [label, setLabel] = useState('')
  const [error, setError] = useState<CallError>()
  const add = async () => {
    setError(undefined)
    try {
      const { startRegistration } = await import('@simplewebauthn/browser')
      const optionsJSON = await withProof(() =>
        post<Parameters<typeof startRegistration>[0]['optionsJSON']>('/self/webauthn/options'),
      )
      if (optionsJSON === undefined) return
      await post('/self/webauthn', {
        label: label.trim(),
        response: await startRegistration({ optionsJSON }),
      })
      tell(words.keyAdded)
      onEnd(true)
    } catch (thrown) {
      setError(keyFailure(thrown))
    }
  }
  return (
    <Dialog
      title={words.addKey}
      onClose={() => onEnd(false)}
      acts={
        <Button look="main" isDisabled={label.trim() === ''} onPress={add}>
          {words.addKeyGo}
        </Button>
      }
    >
      <p>{words.addKeyWords}</p>
      <TextField label={words.keyLabel} name="label" value={label} onInput={setLabel} isRequired />
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
