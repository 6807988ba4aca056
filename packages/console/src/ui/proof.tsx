import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { type CallError, toCallError } from '../api/failure.ts'
import { prove } from '../app/session.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { useOneAtATime } from './one-at-a-time.ts'
import { Failure } from './state.tsx'
import { common } from './words.ts'

const wanted = signal<((isShown: boolean) => void) | undefined>(undefined)

/**
 * Does an act; where the server wants a fresh proof of who asks, asks for it and does the act again.
 * Undefined: the reader would not. @throws {CallError} what the act throws
 */
export async function withProof<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (thrown) {
    if (toCallError(thrown).code !== 'ACCESS_PROOF_NEEDED') throw thrown
  }
  const isShown = await new Promise<boolean>((resolve) => {
    // One proof is good for all that wait for it.
    const other = wanted.value
    wanted.value = (is) => {
      other?.(is)
      resolve(is)
    }
  })
  return isShown ? await act() : undefined
}

/** The dialog that asks for a proof, once for all pages. */
export function ProofDialog() {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<CallError>()
  const answer = wanted.value
  const end = (isShown: boolean) => {
    wanted.value = undefined
    setPassword('')
    setCode('')
    setError(undefined)
    answer?.(isShown)
  }
  // Each wrong one counts, and whoever has shown some has to wait.
  const show = useOneAtATime(async () => {
    try {
      await prove(code === '' ? { password } : { code: code.replaceAll(/\s/g, '') })
      end(true)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  })
  if (answer === undefined) return null
  const words = common()
  return (
    <Dialog
      title={words.proofTitle}
      onClose={() => end(false)}
      acts={
        <Button look="main" onPress={show}>
          {words.proofGo}
        </Button>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void show()
        }}
      >
        <p>{words.proofWords}</p>
        {error !== undefined && <Failure error={error} />}
        <TextField
          {...{ label: words.proofPassword, name: 'password', type: 'password', value: password }}
          autocomplete="current-password"
          onInput={setPassword}
        />
        <TextField
          {...{ label: words.proofCode, name: 'code', inputMode: 'numeric', value: code }}
          autocomplete="one-time-code"
          onInput={setCode}
        />
        <button type="submit" class="only-read" tabIndex={-1}>
          {words.proofGo}
        </button>
      </form>
    </Dialog>
  )
}
