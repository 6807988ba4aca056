import { useState } from 'preact/hooks'
import type { TokenDocument, TokensReply } from '../../../../clamgate/src/api/tokens/documents.ts'
import { call, get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { nowMs } from '../../format/clock.ts'
import { formatDay } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Badge, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { NewToken } from './new-token.tsx'
import { accountWords } from './words.ts'

const SOON_MS = 14 * 86_400_000

/** What programs show in the name of this account. */
export function Tokens() {
  const words = accountWords()
  const loaded = useLoad('tokens', (signal) => get<TokensReply>('/tokens', {}, signal))
  const [isMaking, setMaking] = useState(false)
  const revoke = async (token: TokenDocument) => {
    try {
      const done = await withProof(() => call<unknown>('DELETE', `/tokens/${encodeURIComponent(token.id)}`))
      if (done === undefined) return
      tell(words.tokenGone(clean(token.label)))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
    loaded.reload()
  }
  return (
    <section class="card" aria-labelledby="tokens">
      <div class="row apart">
        <h2 id="tokens">{words.tokens}</h2>
        {loaded.data !== undefined && (
          <Button icon="plus" onPress={() => setMaking(true)}>
            {words.newToken}
          </Button>
        )}
      </div>
      <Shown loaded={loaded}>
        {({ tokens, bundles }) => (
          <>
            {tokens.length === 0 && <p class="soft">{words.noTokens}</p>}
            <ul class="things plain">
              {tokens.map((token) => (
                <Token key={token.id} token={token} onRevoke={() => revoke(token)} />
              ))}
            </ul>
            {isMaking && (
              <NewToken
                bundles={bundles}
                onEnd={(isMade) => {
                  setMaking(false)
                  if (isMade) loaded.reload()
                }}
              />
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

interface TokenProps {
  readonly token: TokenDocument
  readonly onRevoke: () => unknown
}

function Token({ token, onRevoke }: TokenProps) {
  const words = accountWords()
  const { label, acts, networks, ends, used, usedFrom } = token
  const leftMs = new Date(ends).getTime() - nowMs()
  return (
    <li class="row apart">
      <div class="breaks">
        <div class="row">
          <strong>
            <bdi>{clean(label)}</bdi>
          </strong>
          {leftMs <= 0 && <Badge tone="bad">{words.ended}</Badge>}
          {leftMs > 0 && leftMs < SOON_MS && <Badge tone="warn">{words.endsSoon}</Badge>}
        </div>
        <p class="soft small">
          {words.endsOn(formatDay(ends))} ·{' '}
          {used === null ? (
            words.neverUsed
          ) : (
            <>
              {words.used} <Time at={used} />
              {usedFrom !== null && ` (${clean(usedFrom)})`}
            </>
          )}
          {networks.length > 0 && ` · ${words.onlyFrom(networks.map(clean).join(', '))}`}
        </p>
        <details class="small">
          <summary>{words.mayDo(acts.length)}</summary>
          <code class="breaks">{acts.join(', ')}</code>
        </details>
      </div>
      <Button icon="trash" look="quiet" label={words.revoke(clean(label))} onPress={onRevoke} />
    </li>
  )
}
