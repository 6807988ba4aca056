import type { SessionsReply } from '../../../../clamgate/src/api/accounts/documents.ts'
import { call, get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Badge, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { agentName } from './agent-name.ts'
import { accountWords } from './words.ts'

type Session = SessionsReply['sessions'][number]

/** Where the account is signed in; each can be ended. */
export function Sessions() {
  const words = accountWords()
  const loaded = useLoad('sessions', (signal) => get<SessionsReply>('/self/sessions', {}, signal))
  const end = async (sessions: readonly Session[]) => {
    try {
      for (const { id } of sessions) await call('DELETE', `/self/sessions/${encodeURIComponent(id)}`)
      tell(words.sessionsEnded(sessions.length))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
    loaded.reload()
  }
  const others = loaded.data?.sessions.filter(({ isThis }) => !isThis) ?? []
  return (
    <section class="card" aria-labelledby="sessions">
      <div class="row apart">
        <h2 id="sessions">{words.sessions}</h2>
        {others.length > 1 && <Button onPress={() => end(others)}>{words.endOthers}</Button>}
      </div>
      <Shown loaded={loaded}>
        {({ sessions }) => (
          <ul class="things plain">
            {sessions.map((session) => (
              <li key={session.id} class="row apart">
                <div class="breaks">
                  <div class="row">
                    <strong title={clean(session.agent)}>
                      {agentName(clean(session.agent)) ?? words.someBrowser}
                    </strong>
                    {session.isThis && <Badge tone="good">{words.thisOne}</Badge>}
                  </div>
                  <p class="soft small">
                    <code>{clean(session.address)}</code> · {words.signedIn} <Time at={session.started} />,{' '}
                    {words.seen} <Time at={session.seen} />
                  </p>
                </div>
                {!session.isThis && <Button onPress={() => end([session])}>{words.endSession}</Button>}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  )
}
