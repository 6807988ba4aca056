import { useState } from 'preact/hooks'
import type {
  AccountDocument,
  InviteReply,
  NewAccountReply,
} from '../../../../clamgate/src/api/accounts/documents.ts'
import { call, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field, TextField } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Failure } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { common } from '../../ui/words.ts'
import type { Link } from './link-dialog.tsx'
import { MoreActs } from './more-acts.tsx'
import { accountWords } from './words.ts'

type Role = AccountDocument['role']
const ROLES: readonly Role[] = ['admin', 'manager', 'auditor', 'recipient']

interface Form {
  readonly name: string
  readonly role: Role
  /** One in a line. */
  readonly domains: string
  readonly addresses: string
  readonly isDisabled: boolean
}

function formOf(account: AccountDocument | undefined): Form {
  return {
    ...{
      name: account?.name ?? '',
      role: account?.role ?? 'manager',
      isDisabled: account?.disabled ?? false,
    },
    ...{ domains: (account?.domains ?? []).join('\n'), addresses: (account?.addresses ?? []).join('\n') },
  }
}

interface AccountDialogProps {
  /** Undefined: a new one. */
  readonly account: AccountDocument | undefined
  readonly onClose: () => void
  readonly onDone: () => void
  /** A way in was made, which is shown once. */
  readonly onLink: (link: Link) => void
}

/** What an account is; a new one, or changes to one that there is. */
export function AccountDialog({ account, onClose, onDone, onLink }: AccountDialogProps) {
  const words = accountWords()
  const [form, setForm] = useState(formOf(account))
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const { name, role, domains, addresses, isDisabled } = form
  const isChanged = JSON.stringify(form) !== JSON.stringify(formOf(account))
  const [error, setError] = useState<CallError>()
  const given = {
    ...{ name: name.trim(), role },
    domains: role === 'manager' ? linesOf(domains) : [],
    addresses: role === 'recipient' ? linesOf(addresses) : [],
  }
  const save = async () => {
    setError(undefined)
    try {
      if (account === undefined) {
        const made = await withProof(() => post<NewAccountReply>('/accounts', given))
        if (made !== undefined) onLink({ name: made.account.name, invite: made.invite })
        return
      }
      const body = { ...given, disabled: isDisabled, version: account.version }
      const changed = await withProof(() =>
        call<AccountDocument>('PATCH', `/accounts/${account.id}`, { body }),
      )
      if (changed === undefined) return
      tell(words.saved)
      onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  const newWayIn = async (dropsSecondFactors: boolean) => {
    if (account === undefined) return
    const made = await withProof(() =>
      post<InviteReply>(`/accounts/${account.id}/invite`, { dropsSecondFactors }),
    )
    if (made !== undefined) onLink({ name: account.name, invite: made })
  }
  return (
    <Dialog
      title={account === undefined ? words.add : words.changeTitle(clean(account.name))}
      onClose={onClose}
      acts={
        <Button look="main" onPress={save}>
          {common().save}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <TextField
        {...{ label: words.name, name: 'account', value: name }}
        onInput={(next) => change({ name: next })}
        autocomplete="off"
      />
      <RoleField role={role} onChange={(next) => change({ role: next })} />
      {account !== undefined && role !== account.role && <p class="soft small">{words.sinceChanged}</p>}
      {role === 'manager' && (
        <LinesField
          {...{ label: words.domains, hint: words.domainsHint, value: domains }}
          onInput={(next) => change({ domains: next })}
        />
      )}
      {role === 'recipient' && (
        <LinesField
          {...{ label: words.addresses, hint: words.addressesHint, value: addresses }}
          onInput={(next) => change({ addresses: next })}
        />
      )}
      {account !== undefined && (
        <>
          <Check label={words.disable} isOn={isDisabled} onChange={(isOn) => change({ isDisabled: isOn })} />
          {isChanged ? (
            // They close the dialog, and what was changed would be lost.
            <p class="soft small">{words.saveFirst}</p>
          ) : (
            <MoreActs {...{ account, onDone, onNewWayIn: newWayIn, onFailure: setError }} />
          )}
        </>
      )}
    </Dialog>
  )
}

function RoleField({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }) {
  const words = accountWords()
  return (
    <Field label={words.role} hint={words.roleWords[role]}>
      {(ids) => (
        <select
          {...ids}
          value={role}
          onChange={({ currentTarget }) => onChange(ROLES.find((one) => one === currentTarget.value) ?? role)}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {words.roles[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface LinesFieldProps {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onInput: (value: string) => void
}

function LinesField({ label, hint, value, onInput }: LinesFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <textarea
          {...ids}
          rows={4}
          value={value}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  )
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/[\s,;]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
