import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes } from '../../format/format.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords } from '../../words/mail.ts'
import { quarantineWords } from './words.ts'

/** All else that is known of a kept mail. */
export function Facts({ entry }: { readonly entry: EntryDocument }) {
  const words = quarantineWords()
  const { sender, client, outcome, content, host, queueId, messageId } = entry
  const { keptAt, expiresAt } = entry
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.sender, sender.address === '' ? mailWords().nullSender : sender.address],
    [words.client, [client.name, client.address, client.authenticated].filter((one) => one).join(', ')],
    [words.signature, outcome.signature],
    [words.source, outcome.source],
    [words.because, outcome.because],
    [words.size, formatBytes(content.bytes)],
    [words.sha256, content.sha256],
    [words.sealed, content.sealedTo.length === 0 ? undefined : content.sealedTo.join(', ')],
    [words.host, host],
    [words.queueId, queueId],
    [words.messageId, messageId],
  ]
  return (
    <section class="card" aria-label={words.facts}>
      <div class="row apart">
        <h2>{words.facts}</h2>
        {mayDo('events.read') && (
          <ButtonLink
            to={`/messages?q=${encodeURIComponent(queueId === undefined ? entry.id : `queue:${queueId}`)}`}
          >
            {words.event}
          </ButtonLink>
        )}
      </div>
      <dl class="facts">
        <dt>{words.kept}</dt>
        <dd>
          <Time at={keptAt} isExact />
        </dd>
        <dt>{words.expires}</dt>
        <dd>
          <Time at={expiresAt} isExact />
        </dd>
        {facts.map(
          ([name, value]) =>
            value !== undefined &&
            value !== '' && (
              <>
                <dt>{name}</dt>
                <dd>
                  <bdi>{clean(value)}</bdi>
                </dd>
              </>
            ),
        )}
      </dl>
    </section>
  )
}
