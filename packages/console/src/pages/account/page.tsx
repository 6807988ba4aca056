import './account.css'
import type { Self } from '../../../../clamgate/src/api/accounts/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { frame } from '../../app/words.ts'
import { clean } from '../../format/clean.ts'
import { Badge, Shown } from '../../ui/state.tsx'
import { Looks } from './looks.tsx'
import { Password } from './password.tsx'
import { SecondFactors } from './second-factors.tsx'
import { Sessions } from './sessions.tsx'
import { Tokens } from './tokens.tsx'
import { accountWords } from './words.ts'

/** One's own account: how the console looks, the ways in, where it is signed in, and what programs may do in its name. */
export function Page() {
  const loaded = useLoad('self', (signal) => get<Self>('/self', {}, signal))
  return (
    <>
      <h1>{frame().account}</h1>
      <Shown loaded={loaded}>{(who) => <Account who={who} onChange={loaded.reload} />}</Shown>
    </>
  )
}

function Account({ who, onChange }: { readonly who: Self; readonly onChange: () => void }) {
  const words = accountWords()
  const scope = [...who.domains, ...who.addresses]
  return (
    <div class="stack account">
      <section class="card" aria-labelledby="who">
        <h2 id="who" class="breaks">
          <bdi>{clean(who.name)}</bdi>
        </h2>
        <div class="row">
          <Badge tone="info">{words.roles[who.role]}</Badge>
          {who.signedInBy !== null && <span class="soft small">{words.signedInBy[who.signedInBy]}</span>}
        </div>
        <p>{words.may[who.role]}</p>
        {scope.length > 0 && (
          <ul class="row plain">
            {scope.map((one) => (
              <li key={one}>
                <code class="breaks">{clean(one)}</code>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Looks who={who} onChange={onChange} />
      {who.hasPassword && <Password who={who} />}
      <SecondFactors who={who} onChange={onChange} />
      <Sessions />
      {mayDo('self.write') && <Tokens />}
    </div>
  )
}
