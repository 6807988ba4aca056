import './mail.css'
import { useState } from 'preact/hooks'
import type { JobRequest } from '../../../../clamgate/src/api/jobs/documents.ts'
import type { MailDocument, MailList } from '../../../../clamgate/src/api/mail/documents.ts'
import { get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { place, setQuery } from '../../app/router.ts'
import { useChanged } from '../../app/use-changed.ts'
import { useMakeJob } from '../../jobs/make-job.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Shown } from '../../ui/state.tsx'
import { tellFailure } from '../../ui/toasts.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { MailCard } from './mail-card.tsx'
import { ownMailWords } from './words.ts'

/** What was kept for whoever is signed in, and what they may do about it. */
export function Page() {
  const words = ownMailWords()
  const cursor = place.value.query.get('after') ?? undefined
  const loaded = useLoad(`mail ${cursor}`, (signal) => get<MailList>('/mail', { cursor }, signal))
  const [asked, setAsked] = useState<MailDocument>()
  const makeJob = useMakeJob()
  const { reload } = loaded
  useChanged((heard) => onChange('jobs', heard), reload)
  useChanged((heard) => onChange('requests', heard), reload)
  const act = async (mail: MailDocument, what: MailDocument['acts'][number]) => {
    if (what === 'ask') return setAsked(mail)
    try {
      const request = { act: what, ids: [mail.id], options: {} } satisfies JobRequest
      await makeJob(request)
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
    reload()
  }
  return (
    <div class="own-mail stack">
      <div>
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      <Shown loaded={loaded}>
        {({ items, next }) => (
          <>
            {items.length === 0 && next === null ? (
              <Empty title={words.none}>
                <p>{words.noneWords}</p>
              </Empty>
            ) : (
              <ul class="plain stack">
                {items.map((mail) => (
                  <li key={mail.id}>
                    <MailCard mail={mail} onAct={(what) => act(mail, what)} />
                  </li>
                ))}
              </ul>
            )}
            <div class="row apart">
              {cursor === undefined ? (
                <span />
              ) : (
                <Button onPress={() => setQuery({ after: undefined }, false)}>{words.newest}</Button>
              )}
              {next !== null && (
                <Button icon="right" onPress={() => setQuery({ after: next }, false)}>
                  {words.older}
                </Button>
              )}
            </div>
          </>
        )}
      </Shown>
      {asked !== undefined && (
        <AskDialog
          mail={asked}
          onClose={() => setAsked(undefined)}
          onAsked={() => {
            setAsked(undefined)
            reload()
          }}
        />
      )}
    </div>
  )
}
