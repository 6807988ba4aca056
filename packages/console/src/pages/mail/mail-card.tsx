import { useId, useState } from 'preact/hooks'
import type { MailDocument } from '../../../../clamgate/src/api/mail/documents.ts'
import type { PreviewDocument } from '../../../../clamgate/src/api/preview/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Badge, Shown, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords } from '../../words/mail.ts'
import { ownMailWords } from './words.ts'

const TONES: Readonly<Record<MailDocument['state'], Tone>> = {
  kept: 'plain',
  releasing: 'info',
  released: 'good',
  refused: 'warn',
  deferred: 'info',
  unknown: 'warn',
  deleted: 'plain',
  expired: 'plain',
}

const ICONS = { release: 'send', ask: 'hand', delete: 'trash' } as const

interface MailCardProps {
  readonly mail: MailDocument
  readonly onAct: (act: MailDocument['acts'][number]) => unknown
}

/** One kept mail in plain words: from whom, what about, why it was kept, what can be done. */
export function MailCard({ mail, onAct }: MailCardProps) {
  const words = ownMailWords()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const { subject, sender, keptAt, expiresAt, state, acts, isHarmful, request } = mail
  return (
    <article class="card" aria-labelledby={`${id}-title`}>
      <div>
        <div class="row apart small">
          <span class="soft breaks">
            {words.from} <bdi>{sender === '' ? mailWords().nullSender : clean(sender)}</bdi>
          </span>
          <span class="soft">
            <Time at={keptAt} />
          </span>
        </div>
        <h2 class={isOpen ? 'breaks' : 'breaks clamped'} id={`${id}-title`}>
          {subject === undefined || subject === '' ? mailWords().noSubject : <bdi>{clean(subject)}</bdi>}
        </h2>
      </div>
      <p class="row">
        <Badge tone={isHarmful ? 'bad' : 'warn'}>{isHarmful ? words.danger : words.caution}</Badge>
        <span>{whyOf(mail)}</span>
      </p>
      {state !== 'kept' && (
        <div>
          <Badge tone={TONES[state]}>{words.states[state]}</Badge>
        </div>
      )}
      {request !== undefined && (
        <div class="notice info">
          <p>{words.request[request.state]}</p>
          {request.answer !== '' && (
            <p class="breaks">
              {words.answer}: <bdi>{clean(request.answer)}</bdi>
            </p>
          )}
        </div>
      )}
      {isOpen && <Text id={mail.id} />}
      <div class="own-acts">
        {mayDo('quarantine.preview') && (
          <Button icon="eye" onPress={() => setOpen(!isOpen)}>
            {isOpen ? words.lookAway : words.look}
          </Button>
        )}
        {acts.map((act) => (
          <Button
            key={act}
            icon={ICONS[act]}
            {...(act === 'delete' ? { look: 'danger' } : { look: 'main' })}
            onPress={() => onAct(act)}
          >
            {words[act]}
          </Button>
        ))}
      </div>
      {state === 'kept' && <p class="soft small">{words.goes(expiresAt)}</p>}
    </article>
  )
}

function whyOf({ kind, class: of }: MailDocument): string {
  const { why } = ownMailWords()
  const name = kind === 'infected' ? of : kind === 'limits-exceeded' || kind === 'oversize' ? 'limits' : kind
  return name !== undefined && Object.hasOwn(why, name) ? why[name as keyof typeof why] : why.other
}

/** Its text, and what comes along with it, by name alone. */
function Text({ id }: { readonly id: string }) {
  const words = ownMailWords()
  const path = `/quarantine/${encodeURIComponent(id)}/preview`
  const loaded = useLoad(path, (signal) => get<PreviewDocument>(path, {}, signal))
  return (
    <Shown loaded={loaded}>
      {({ text, attachments }) => (
        <div class="stack">
          <p class="soft small">{words.looked}</p>
          {text.trim() === '' ? <p class="soft">{words.noText}</p> : <pre class="pattern">{text}</pre>}
          {attachments.length > 0 && (
            <p class="breaks">
              {words.attachments}: <bdi>{attachments.map(({ name }) => name.text).join(', ')}</bdi>
            </p>
          )}
        </div>
      )}
    </Shown>
  )
}
