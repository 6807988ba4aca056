import { useState } from 'preact/hooks'
import type { TotpReply } from '../../../../clamgate/src/api/accounts/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Failure, Notice } from '../../ui/state.tsx'
import { common } from '../../ui/words.ts'
import { Code } from './qr-code.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { accountWords } from './words.ts'

interface TotpDialogProps {
  readonly secret: TotpReply
  readonly onEnd: () => void
}

/** Brings a secret to an authenticator, proves that it is there, and shows the recovery codes: this once. */
export function TotpDialog({ secret, onEnd }: TotpDialogProps) {
  const words = accountWords()
  const [code, setCode] = useState('')
  const [error, setError] = useState<CallError>()
  const [codes, setCodes] = useState<readonly string[]>()
  const confirm = async () => {
    try {
      const body = { code: code.replaceAll(/\s/g, '') }
      const told = await withProof(() =>
        post<{ readonly recoveryCodes: readonly string[] }>('/self/totp/confirm', body),
      )
      if (told !== undefined) setCodes(told.recoveryCodes)
    } catch (thrown) {
      setError(toCallError(thrown))
      setCode('')
    }
  }
  if (codes !== undefined) {
    return (
      <Dialog title={words.recovery} closeWords={words.keptThem} onClose={onEnd} isFirm>
        <RecoveryCodes codes={codes} />
      </Dialog>
    )
  }
  const spelled = secret.secret.match(/.{1,4}/g)?.join(' ') ?? secret.secret
  return (
    <Dialog
      title={words.setUpTotp}
      onClose={onEnd}
      acts={
        <Button look="main" onPress={confirm}>
          {words.confirm}
        </Button>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <ol class="steps">
          <li>
            <p>{words.scan}</p>
            <Code text={secret.uri} label={words.qr} />
            <p class="small">{words.typeSecret}</p>
            <div class="row">
              <code class="breaks">{spelled}</code>
              <Copy text={secret.secret} label={words.copySecret} />
            </div>
          </li>
          <li>
            <TextField
              {...{
                label: words.shownCode,
                name: 'code',
                inputMode: 'numeric',
                value: code,
                onInput: setCode,
              }}
              autocomplete="one-time-code"
              isRequired
            />
          </li>
        </ol>
        {error !== undefined && <Failure error={error} />}
        {error?.code === 'ACCESS_WRONG' && <Notice tone="info">{words.clockHint}</Notice>}
        <button type="submit" class="only-read" tabIndex={-1}>
          {common().save}
        </button>
      </form>
    </Dialog>
  )
}
