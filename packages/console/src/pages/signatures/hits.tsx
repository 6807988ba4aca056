import type {
  SignatureHitsReply,
  SignatureHoursReply,
} from '../../../../clamgate/src/api/signatures/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatDay, formatNumber } from '../../format/format.ts'
import { Link } from '../../ui/button.tsx'
import { Badge, Empty, Shown } from '../../ui/state.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { signatureWords } from './words.ts'

const DAYS = 7
const DAY_MS = 86_400_000

/** Which signatures have hit most in the last week, with a way to the mail. */
export function Hits() {
  const words = signatureWords()
  const loaded = useLoad('hits', (signal) =>
    get<SignatureHitsReply>('/signatures/hits', { days: DAYS }, signal),
  )
  return (
    <Shown loaded={loaded}>
      {({ signatures, isCut }) =>
        signatures.length === 0 ? (
          <Empty title={words.noHits}>
            <p>{words.noHitsWords}</p>
          </Empty>
        ) : (
          <>
            <div class="card flush table-wrap">
              <table class="table lists">
                <caption class="only-read">{words.hitsOfWeek}</caption>
                <thead>
                  <tr>
                    <th scope="col">{words.signature}</th>
                    <th scope="col">{words.class}</th>
                    <th scope="col" class="number">
                      {words.messages}
                    </th>
                    <th scope="col" class="number">
                      {words.senders}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {signatures.map((one) => (
                    <HitRow key={one.signature} hit={one} />
                  ))}
                </tbody>
              </table>
            </div>
            <p class="soft small">
              {words.hitsOfWeek}. {isCut && words.hitsCut}
            </p>
          </>
        )
      }
    </Shown>
  )
}

function HitRow({ hit }: { readonly hit: SignatureHitsReply['signatures'][number] }) {
  const words = signatureWords()
  const { signature, class: of, messages, senders, isNew, query } = hit
  return (
    <tr>
      <td class="breaks">
        <Link to={`/signatures/${encodeURIComponent(signature)}`}>{clean(signature)}</Link>{' '}
        {isNew && <Badge tone="info">{words.isNew}</Badge>}
      </td>
      <td data-name={words.class}>{of === undefined ? '–' : wordFor(mailWords().classes, of)}</td>
      <td class="number" data-name={words.messages}>
        <a href={addressOf(`/messages?q=${encodeURIComponent(query)}`)}>{formatNumber(messages)}</a>
      </td>
      <td class="number" data-name={words.senders}>
        {formatNumber(senders)}
      </td>
    </tr>
  )
}

/** When one signature has hit, day by day, in the reader's calendar. */
export function HitDays({ name }: { readonly name: string }) {
  const words = signatureWords()
  const loaded = useLoad(name, (signal) =>
    get<SignatureHoursReply>('/signatures/hits/hours', { name, days: DAYS }, signal),
  )
  return (
    <section class="card" aria-label={words.hitsOfWeek}>
      <h2>{words.hitsOfWeek}</h2>
      <Shown loaded={loaded}>
        {(reply) => (reply.messages === 0 ? <p class="soft">{words.noHitsOfIt}</p> : <Days reply={reply} />)}
      </Shown>
    </section>
  )
}

function Days({ reply }: { readonly reply: SignatureHoursReply }) {
  const words = signatureWords()
  const days = daysOf(reply)
  const most = Math.max(...days.map(({ messages }) => messages), 1)
  return (
    <>
      <table class="day-bars">
        <caption class="only-read">{words.hitsOfWeek}</caption>
        <thead class="only-read">
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.messages}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, messages }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>
                <span class="day-count">{formatNumber(messages)}</span>
                <span class="day-bar" aria-hidden="true" style={{ width: `${(70 * messages) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {reply.isCut && <p class="soft small">{words.hitsCut}</p>}
    </>
  )
}

/** Each day of the time, with none left out. */
function daysOf({ from, to, hours }: SignatureHoursReply) {
  const byDay = new Map<string, number>()
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += DAY_MS) byDay.set(formatDay(ms), 0)
  byDay.set(formatDay(to), 0)
  for (const { start, messages } of hours) {
    const day = formatDay(start)
    byDay.set(day, (byDay.get(day) ?? 0) + messages)
  }
  return [...byDay].map(([day, messages]) => ({ day, messages }))
}
