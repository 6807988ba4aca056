import { useState } from 'preact/hooks'
import type { Self, TotpReply } from '../../../../clamgate/src/api/accounts/documents.ts'
import { call, post } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Badge, Notice } from '../../ui/state.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { SecurityKeys } from './security-keys.tsx'
import { TotpDialog } from './totp-dialog.tsx'
import { accountWords } from './words.ts'

/** Below this somebody should make new ones. */
const FEW_CODES = 3

interface SecondFactorsProps {
  readonly who: Self
  readonly onChange: () => void
}

/** What is asked for beside the password. */
export function SecondFactors({ who, onChange }: SecondFactorsProps) {
  const words = accountWords()
  const { totp, webauthn, recovery } = who.secondFactors
  const [secret, setSecret] = useState<TotpReply>()
  const [isDropping, setDropping] = useState(false)
  const begin = async () => {
    try {
      setSecret(await withProof(() => post<TotpReply>('/self/totp')))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  const drop = async () => {
    try {
      const done = await withProof(() => call<unknown>('DELETE', '/self/totp'))
      if (done === undefined) return
      tell(words.totpGone)
      onChange()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    } finally {
      // A dialog that stays would lie upon what is told.
      setDropping(false)
    }
  }
  const hasNone = !totp && webauthn === 0
  return (
    <section class="card" aria-labelledby="second">
      <h2 id="second">{words.second}</h2>
      {hasNone && (
        <Notice tone="warn">
          <strong>{words.noSecond}</strong>
          <p>{words.noSecondWords}</p>
        </Notice>
      )}
      <div class="row apart">
        <div>
          <h3>{words.totp}</h3>
          <p class="soft small">{words.totpWords}</p>
        </div>
        {totp ? (
          <div class="row">
            <Badge tone="good">{words.on}</Badge>
            <Button icon="refresh" onPress={begin}>
              {words.renew}
            </Button>
            <Button look="danger" onPress={() => setDropping(true)}>
              {words.remove}
            </Button>
          </div>
        ) : (
          <Button look="main" onPress={begin}>
            {words.setUp}
          </Button>
        )}
      </div>
      {totp && (
        <p class={recovery < FEW_CODES ? '' : 'soft small'}>
          {recovery < FEW_CODES && <Badge tone="warn">{words.few}</Badge>} {words.recoveryLeft(recovery)}
        </p>
      )}
      <SecurityKeys count={webauthn} onChange={onChange} />
      {secret !== undefined && (
        <TotpDialog
          secret={secret}
          onEnd={() => {
            setSecret(undefined)
            onChange()
          }}
        />
      )}
      {isDropping && (
        <Dialog
          title={words.dropTotp}
          onClose={() => setDropping(false)}
          acts={
            <Button look="danger main" onPress={drop}>
              {words.remove}
            </Button>
          }
        >
          <p>{words.dropTotpWords}</p>
        </Dialog>
      )}
    </section>
  )
}
