import type { Caught, CaughtTotals } from '../../../../clamgate/src/api/overview/documents.ts'
import { addressOf } from '../../app/router.ts'
import { formatNumber, formatShort } from '../../format/format.ts'
import { Notice } from '../../ui/state.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { ChartPart } from './chart-part.tsx'
import { linkAddress } from './links.ts'
import { Unknown } from './unknown.tsx'
import { overviewWords } from './words.ts'

/** A larger number is told in short. */
const LONG = 100_000

/** What was caught: how much and of what class against the days before, and when. */
export function CaughtPart({ caught }: { readonly caught: Caught }) {
  const words = overviewWords()
  const { last, before, week, unknown } = caught
  return (
    <section class="card part-caught" aria-labelledby="caught">
      <h2 id="caught">{words.caught}</h2>
      {last === undefined ? (
        <Notice tone="warn">
          <p>
            <Unknown unknown={unknown} />
          </p>
        </Notice>
      ) : (
        <Numbers last={last} before={before} />
      )}
      {last !== undefined && last.outbound.caught > 0 && (
        <Notice tone="bad">
          <strong>
            <a href={addressOf(linkAddress({ page: 'messages', query: 'is:outbound is:finding since:24h' }))}>
              {words.sentByOurs(last.outbound.caught)}
            </a>
          </strong>
          <p>{words.sentByOursWords}</p>
        </Notice>
      )}
      {last !== undefined && <ChartPart caught={caught} />}
      {last !== undefined && last.byClass.length > 0 && <Classes last={last} before={before} week={week} />}
    </section>
  )
}

type Totals = { readonly last: CaughtTotals; readonly before: CaughtTotals | undefined }

function Numbers({ last, before }: Totals) {
  const words = overviewWords()
  const difference = before === undefined ? undefined : last.caught - before.caught
  return (
    <p class="caught-head">
      <a
        class="caught-number number"
        href={addressOf(linkAddress({ page: 'messages', query: 'is:finding since:24h' }))}
      >
        {last.caught < LONG ? formatNumber(last.caught) : formatShort(last.caught)}
      </a>
      <span>
        {words.caughtOf(formatNumber(last.messages))}
        <br />
        <span class="soft small">
          {difference === undefined || last.messages === 0 ? '' : words.against(difference)}
        </span>
      </span>
    </p>
  )
}

function Classes({ last, before, week }: Totals & { readonly week: CaughtTotals | undefined }) {
  const words = overviewWords()
  const count = (of: CaughtTotals | undefined, name: string) =>
    of?.byClass.find((one) => one.class === name)?.messages ?? 0
  return (
    <div class="table-wrap">
      <table class="table classes">
        <caption class="only-read">{words.byClass}</caption>
        <thead>
          <tr>
            <th scope="col">{words.class}</th>
            <th scope="col" class="number">
              {words.last}
            </th>
            <th scope="col" class="number">
              {words.before}
            </th>
            <th scope="col" class="number">
              {words.week}
            </th>
          </tr>
        </thead>
        <tbody>
          {last.byClass.map(({ class: name, messages }) => (
            <tr key={name}>
              <th scope="row">
                <a
                  href={addressOf(
                    linkAddress({
                      page: 'messages',
                      query: `${Object.hasOwn(mailWords().classes, name) ? 'class' : 'is'}:${name} since:24h`,
                    }),
                  )}
                >
                  {wordFor({ ...mailWords().outcomes, ...mailWords().classes }, name)}
                </a>
              </th>
              <td class="number">{formatNumber(messages)}</td>
              <td class="number soft">{before === undefined ? '–' : formatNumber(count(before, name))}</td>
              <td class="number soft">{week === undefined ? '–' : formatNumber(count(week, name) / 7, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
