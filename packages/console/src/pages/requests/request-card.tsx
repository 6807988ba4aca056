import type { AskedDocument } from '../../../../clamgate/src/api/requests/documents.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Found } from '../../ui/found.tsx'
import { Subject } from '../../ui/mail-line.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords } from '../../words/mail.ts'
import type { Decision } from './decide-dialog.tsx'
import { requestsWords } from './words.ts'

const TONES: Readonly<Record<AskedDocument['state'], Tone>> = {
  open: 'info',
  approving: 'info',
  approved: 'good',
  refused: 'bad',
  lapsed: 'plain',
}

interface RequestCardProps {
  readonly request: AskedDocument
  readonly onDecide: (decision: Decision) => void
}

/** One request: who, with which words, for which mail. */
export function RequestCard({ request, onDecide }: RequestCardProps) {
  const words = requestsWords()
  const { state, asker, askedAt, entry, isMine, mail, words: said } = request
  return (
    <article class="card request">
      <div class="row apart">
        <h3 class="breaks">{words.asks(clean(asker))}</h3>
        <span class="row">
          <Badge tone={TONES[state]}>{words.states[state]}</Badge>
          <span class="soft small">
            <Time at={askedAt} />
          </span>
        </span>
      </div>
      {said === '' ? (
        <p class="soft">{words.noWords}</p>
      ) : (
        <blockquote class="quote breaks">
          <bdi>{clean(said)}</bdi>
        </blockquote>
      )}
      <Mail request={request} />
      {request.decidedBy !== null && <Answer request={request} />}
      <div class="row">
        {isMine && mail !== null && (
          <Button look="main" icon="send" onPress={() => onDecide('approve')}>
            {words.approve}
          </Button>
        )}
        {isMine && (
          <Button look="danger" onPress={() => onDecide('refuse')}>
            {words.refuse}
          </Button>
        )}
        {mail !== null && mayDo('quarantine.read') && (
          <ButtonLink to={`/quarantine/${encodeURIComponent(entry)}`} icon="eye" look="quiet">
            {words.look}
          </ButtonLink>
        )}
        {state === 'open' && !isMine && <span class="soft small">{words.notMine}</span>}
      </div>
    </article>
  )
}

function Mail({ request: { mail, recipients, endsAt, state } }: { readonly request: AskedDocument }) {
  const words = requestsWords()
  if (mail === null) return <p class="soft">{words.gone}</p>
  const { subject, sender, kind, class: of, signature, keptAt } = mail
  return (
    <dl class="facts">
      <dt>{words.subject}</dt>
      <dd>
        <span class="clamped">
          <Subject subject={subject} />
        </span>
      </dd>
      <dt>{words.from}</dt>
      <dd>
        <bdi>{sender === '' ? mailWords().nullSender : clean(sender)}</bdi> {words.for}{' '}
        <bdi>{recipients.map((address) => clean(address)).join(', ')}</bdi>
      </dd>
      <dt>{words.found}</dt>
      <dd>
        <Found outcome={kind} of={of} />{' '}
        {signature !== undefined && <span class="mono small">{clean(signature)}</span>}
      </dd>
      <dt>{words.kept}</dt>
      <dd>
        <Time at={keptAt} />
      </dd>
      {state === 'open' && (
        <>
          <dt>{words.until}</dt>
          <dd>
            <Time at={endsAt} />
          </dd>
        </>
      )}
    </dl>
  )
}

function Answer({ request: { state, decidedBy, decidedAt, answer } }: { readonly request: AskedDocument }) {
  const words = requestsWords()
  return (
    <p class="breaks soft">
      {words.states[state]} {words.by} {clean(decidedBy ?? '')}
      {decidedAt !== null && (
        <>
          {' '}
          <Time at={decidedAt} />
        </>
      )}
      {answer !== '' && `: ${clean(answer)}`}
    </p>
  )
}
