import { useState } from 'preact/hooks'
import type { AccountDocument, AccountsReply } from '../../../../clamgate/src/api/accounts/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { place, setQuery } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Badge, Empty, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { type Link, LinkDialog } from './link-dialog.tsx'
import { Search } from './search.tsx'
import { AllTokens } from './tokens.tsx'
import { accountWords } from './words.ts'

/** Who may come in, as what, and for whose mail. */
export function Page() {
  const words = accountWords()
  const [open, setOpen] = useState<AccountDocument | 'new'>()
  const [link, setLink] = useState<Link>()
  const { query } = place.value
  const search = query.get('search') ?? undefined
  const cursor = query.get('cursor') ?? undefined
  const asked = { search, cursor }
  const loaded = useLoad(JSON.stringify(asked), (signal) => get<AccountsReply>('/accounts', asked, signal))
  const end = () => {
    setOpen(undefined)
    loaded.reload()
  }
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
        {mayDo('accounts.write') && (
          <Button look="main" icon="plus" onPress={() => setOpen('new')}>
            {words.add}
          </Button>
        )}
      </div>
      <Search key={search} search={search} />
      <Shown loaded={loaded}>
        {({ accounts, next }) =>
          accounts.length === 0 ? (
            <Empty title={words.noneFound}>
              <p>{words.noneFoundWords}</p>
            </Empty>
          ) : (
            <>
              <Table accounts={accounts} onChange={setOpen} />
              <div class="row">
                {next !== null && (
                  <Button icon="down" onPress={() => setQuery({ cursor: next }, false)}>
                    {words.more}
                  </Button>
                )}
                {cursor !== undefined && (
                  <Button look="quiet" onPress={() => setQuery({ cursor: undefined }, false)}>
                    {words.first}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Shown>
      {mayDo('tokens.read') && <AllTokens />}
      {open !== undefined && (
        <AccountDialog
          account={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
          onDone={end}
          onLink={(made) => {
            end()
            setLink(made)
          }}
        />
      )}
      {link !== undefined && <LinkDialog link={link} onClose={() => setLink(undefined)} />}
    </>
  )
}

interface TableProps {
  readonly accounts: readonly AccountDocument[]
  readonly onChange: (account: AccountDocument) => void
}

function Table({ accounts, onChange }: TableProps) {
  const words = accountWords()
  return (
    <div class="card flush table-wrap">
      <table class="table lists">
        <caption class="only-read">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.second}</th>
            <th scope="col">{words.lastSeen}</th>
            <th scope="col">
              <span class="only-read">{words.change}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <Row key={account.id} account={account} onChange={() => onChange(account)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ account, onChange }: { readonly account: AccountDocument; readonly onChange: () => void }) {
  const words = accountWords()
  const { name, role, domains, addresses, secondFactors, signedIn, sessions } = account
  const factors = [
    secondFactors.totp ? 'TOTP' : '',
    secondFactors.webauthn > 0 ? `WebAuthn × ${secondFactors.webauthn}` : '',
  ].filter((one) => one !== '')
  return (
    <tr>
      <td class="breaks">
        <strong>{clean(name)}</strong>
      </td>
      <td class="breaks" data-name={words.role}>
        {words.roles[role]}
        {[...domains, ...addresses].length > 0 && (
          <div class="soft small">{[...domains, ...addresses].map(clean).join(', ')}</div>
        )}
      </td>
      <td>
        <State account={account} />
      </td>
      <td data-name={words.second}>{factors.length === 0 ? words.none : factors.join(', ')}</td>
      <td data-name={words.lastSeen}>
        {signedIn === null ? words.never : <Time at={signedIn} />}
        {sessions > 0 && <div class="soft small">{words.sessions(sessions)}</div>}
      </td>
      <td>{mayDo('accounts.write') && <Button onPress={onChange}>{words.change}</Button>}</td>
    </tr>
  )
}

function State({ account: { disabled, hasPassword, inviteEnds } }: { readonly account: AccountDocument }) {
  const words = accountWords()
  if (disabled) return <Badge tone="bad">{words.disabled}</Badge>
  if (!hasPassword && inviteEnds !== null) return <Badge tone="info">{words.invited}</Badge>
  return <Badge tone="good">{words.active}</Badge>
}
