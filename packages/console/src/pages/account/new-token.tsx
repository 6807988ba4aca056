import { useState } from 'preact/hooks'
import type { NewTokenReply } from '../../../../clamgate/src/api/tokens/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Command } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field, TextField } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Failure, Notice } from '../../ui/state.tsx'
import { wordFor } from '../../words/mail.ts'
import { accountWords } from './words.ts'

const DAYS = [7, 30, 90, 365] as const

interface Form {
  readonly label: string
  readonly acts: readonly string[]
  readonly days: number
  readonly networks: string
}

const EMPTY: Form = { label: '', acts: ['read'], days: 90, networks: '' }

interface NewTokenProps {
  readonly bundles: Readonly<Record<string, readonly string[]>>
  readonly onEnd: (isMade: boolean) => void
}

/** Makes a token. Its text is shown this once. */
export function NewToken({ bundles, onEnd }: NewTokenProps) {
  const words = accountWords()
  const [form, setForm] = useState(EMPTY)
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const { label, acts, days, networks } = form
  const [error, setError] = useState<CallError>()
  const [made, setMade] = useState<NewTokenReply>()
  const make = async () => {
    setError(undefined)
    try {
      const body = {
        ...{ label: label.trim(), acts, days },
        networks: networks.split(/[\s,]+/).filter((one) => one !== ''),
      }
      const told = await withProof(() => post<NewTokenReply>('/tokens', body))
      if (told !== undefined) setMade(told)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  if (made !== undefined) {
    return (
      <Dialog title={words.tokenMade} closeWords={words.keptIt} onClose={() => onEnd(true)} isFirm>
        <Notice tone="warn">
          <strong>{words.once}</strong>
          <p>{words.tokenWords}</p>
        </Notice>
        <Command text={made.token} />
      </Dialog>
    )
  }
  return (
    <Dialog
      title={words.newToken}
      onClose={() => onEnd(false)}
      acts={
        <Button look="main" isDisabled={label.trim() === '' || acts.length === 0} onPress={make}>
          {words.makeToken}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <TextField
        {...{ label: words.tokenLabel, name: 'label', value: label }}
        onInput={(next) => change({ label: next })}
        hint={words.tokenLabelHint}
        isRequired
      />
      <fieldset class="stack">
        <legend>{words.tokenActs}</legend>
        {Object.entries(bundles).map(([name, of]) => (
          <Check
            key={name}
            label={wordFor(words.bundles, name)}
            hint={clean(of.join(', '))}
            isOn={acts.includes(name)}
            onChange={(isOn) => change({ acts: isOn ? [...acts, name] : acts.filter((one) => one !== name) })}
          />
        ))}
      </fieldset>
      <Field label={words.tokenDays}>
        {(ids) => (
          <select
            {...ids}
            value={days}
            onChange={({ currentTarget }) => change({ days: Number(currentTarget.value) })}
          >
            {DAYS.map((one) => (
              <option key={one} value={one}>
                {words.days(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        {...{ label: words.tokenNetworks, name: 'networks', value: networks }}
        onInput={(next) => change({ networks: next })}
        hint={words.tokenNetworksHint}
      />
    </Dialog>
  )
}
