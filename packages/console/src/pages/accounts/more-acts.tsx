import { useState } from 'preact/hooks'
import type { AccountDocument } from '../../../../clamgate/src/api/accounts/documents.ts'
import { call } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Notice } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { common } from '../../ui/words.ts'
import { accountWords } from './words.ts'

interface MoreActsProps {
  readonly account: AccountDocument
  readonly onDone: () => void
  readonly onNewWayIn: (dropsSecondFactors: boolean) => Promise<void>
  readonly onFailure: (error: CallError) => void
}

/** What is done with an account beside changing it. */
export function MoreActs({ account, onDone, onNewWayIn, onFailure }: MoreActsProps) {
  const words = accountWords()
  const [drops, setDrops] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const act = async (what: () => Promise<unknown>) => {
    try {
      await what()
    } catch (thrown) {
      onFailure(toCallError(thrown))
    }
  }
  const over = (path: string, said: string) =>
    act(async () => {
      const done = await withProof(() => call<object>('DELETE', `/accounts/${account.id}${path}`))
      if (done === undefined) return
      tell(said)
      onDone()
    })
  if (isRemoving) {
    return (
      <Notice tone="bad">
        <strong>{words.removeTitle(clean(account.name))}</strong>
        <p>{words.removeWords}</p>
        <div class="row">
          <Button look="danger main" onPress={() => over('', words.removed)}>
            {words.remove}
          </Button>
          <Button onPress={() => setRemoving(false)}>{common().cancel}</Button>
        </div>
      </Notice>
    )
  }
  return (
    <div class="stack">
      <p class="soft small">{words.newWayInWords}</p>
      <Check label={words.dropSecond} isOn={drops} onChange={setDrops} />
      <div class="row">
        <Button icon="key" onPress={() => act(() => onNewWayIn(drops))}>
          {words.newWayIn}
        </Button>
        <Button icon="out" onPress={() => over('/sessions', words.signedOut)}>
          {words.signOut}
        </Button>
        <Button look="danger" icon="trash" onPress={() => setRemoving(true)}>
          {words.remove}
        </Button>
      </div>
    </div>
  )
}
