import type { TokenDocument, TokensReply } from '../../../../clamgate/src/api/tokens/documents.ts'
import { call, get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { accountWords } from './words.ts'

/** What programs show instead of a session, of all accounts. */
export function AllTokens() {
  const words = accountWords()
  const loaded = useLoad('tokens', (signal) => get<TokensReply>('/tokens', { all: 'true' }, signal))
  const revoke = async ({ id, label }: TokenDocument) => {
    try {
      const done = await withProof(() => call<object>('DELETE', `/tokens/${encodeURIComponent(id)}`))
      if (done === undefined) return
      tell(words.tokenGone(clean(label)))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
    loaded.reload()
  }
  return (
    <section class="stack" aria-labelledby="all-tokens">
      <div>
        <h2 id="all-tokens">{words.tokens}</h2>
        <p class="soft small">{words.tokensWords}</p>
      </div>
      <Shown loaded={loaded}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p class="soft">{words.noTokens}</p>
          ) : (
            <div class="card flush table-wrap">
              <table class="table lists">
                <caption class="only-read">{words.tokens}</caption>
                <thead>
                  <tr>
                    <th scope="col">{words.token}</th>
                    <th scope="col">{words.ofAccount}</th>
                    <th scope="col">{words.mayDo}</th>
                    <th scope="col">{words.used}</th>
                    <th scope="col">{words.ends}</th>
                    <th scope="col">
                      <span class="only-read">{words.revoke}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <Row key={token.id} token={token} onRevoke={() => revoke(token)} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </section>
  )
}

function Row({ token, onRevoke }: { readonly token: TokenDocument; readonly onRevoke: () => unknown }) {
  const words = accountWords()
  const { label, accountName, acts, networks, used, usedFrom, ends } = token
  return (
    <tr>
      <td class="breaks">
        <strong>{clean(label)}</strong>
        {networks.length > 0 && <div class="soft small">{networks.map(clean).join(', ')}</div>}
      </td>
      <td class="breaks" data-name={words.ofAccount}>
        {clean(accountName)}
      </td>
      <td data-name={words.mayDo}>
        <details>
          <summary>{words.acts(acts.length)}</summary>
          <span class="small breaks">{acts.join(', ')}</span>
        </details>
      </td>
      <td data-name={words.used}>
        {used === null ? words.never : <Time at={used} />}
        {usedFrom !== null && <div class="soft small">{clean(usedFrom)}</div>}
      </td>
      <td data-name={words.ends}>
        <Time at={ends} />
      </td>
      <td>{mayDo('tokens.write') && <Button onPress={onRevoke}>{words.revoke}</Button>}</td>
    </tr>
  )
}
