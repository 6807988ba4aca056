import type { ComponentChildren } from 'preact'
import type { Scanned } from '../../../../clamgate/src/api/overview/documents.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { linkAddress } from './links.ts'
import { Reason } from './reason.tsx'
import { Unknown } from './unknown.tsx'
import { overviewWords } from './words.ts'

const SIGNS: Readonly<Record<Scanned['state'], { readonly tone: Tone; readonly icon: string }>> = {
  yes: { tone: 'good', icon: 'check' },
  partly: { tone: 'warn', icon: 'warn' },
  no: { tone: 'bad', icon: 'close' },
  unknown: { tone: 'plain', icon: 'clock' },
}

/** Whether mail is scanned: one sentence with a sign, why not with what to do, and the facts beneath. */
export function ScannedPart({ scanned }: { readonly scanned: Scanned }) {
  const words = overviewWords()
  const { state, sentence, reasons, unknown } = scanned
  const { tone, icon } = SIGNS[state]
  return (
    <section class={`card hero ${tone}`} aria-labelledby="scanned">
      <div class="hero-head">
        <span class="hero-sign">
          <Icon name={icon} />
        </span>
        <div>
          <h2 id="scanned" class="hero-words">
            {Object.hasOwn(words.sentences, sentence)
              ? wordFor(words.sentences, sentence)
              : words.states[state]}
          </h2>
          <p class="soft">
            <LastAsked scanned={scanned} />
          </p>
        </div>
      </div>
      {reasons.length > 0 && (
        <ul class="reasons plain">
          {reasons.map((reason) => (
            <Reason key={reason.code} reason={reason} />
          ))}
        </ul>
      )}
      <FactTiles scanned={scanned} />
      {unknown.length > 0 && (
        <p class="soft small">
          <Unknown unknown={unknown} />
        </p>
      )}
    </section>
  )
}

function LastAsked({ scanned: { host } }: { readonly scanned: Scanned }) {
  const words = overviewWords()
  if (host === undefined) return null
  const { lastMessageAt } = host.milter
  return (
    <>
      {lastMessageAt === undefined ? (
        words.neverAsked
      ) : (
        <>
          {words.lastAsked} <Time at={lastMessageAt} />
          {host.name !== undefined && '.'}
        </>
      )}
      {host.name !== undefined && <span class="breaks"> {words.ofHost(clean(host.name))}</span>}
    </>
  )
}

function FactTiles({ scanned: { host, unscanned } }: { readonly scanned: Scanned }) {
  const words = overviewWords()
  return (
    <dl class="tiles">
      {host !== undefined && (
        <>
          <Tile name={words.engine} tone={host.engine.healthy < host.engine.servers ? 'warn' : undefined}>
            <strong>{words.healthy(host.engine.healthy, host.engine.servers)}</strong>
            {host.engine.lastCanaryAt !== undefined && (
              <span class="soft small">
                {words.canary} <Time at={host.engine.lastCanaryAt} />
              </span>
            )}
          </Tile>
          <Tile name={words.databases}>
            <strong>
              {host.databases.builtAt === undefined ? words.noAge : <Time at={host.databases.builtAt} />}
            </strong>
            <span class="soft small">
              {host.databases.version !== undefined && words.version(String(host.databases.version))}
            </span>
          </Tile>
          <Tile name={words.proof}>
            <strong>
              {host.milter.lastSelftestAt === undefined ? (
                words.noProof
              ) : (
                <Time at={host.milter.lastSelftestAt} />
              )}
            </strong>
            <span class="soft small">
              <code>clamgate selftest</code>
            </span>
          </Tile>
        </>
      )}
      <Tile
        name={words.unscannedName}
        tone={unscanned !== undefined && unscanned.messages > 0 ? 'warn' : undefined}
      >
        {unscanned === undefined ? (
          <strong>{words.noAge}</strong>
        ) : (
          <>
            <strong>
              {unscanned.messages === 0 ? (
                words.none
              ) : (
                <a href={addressOf(linkAddress({ page: 'messages', query: unscanned.query }))}>
                  {words.messages(unscanned.messages)}
                </a>
              )}
            </strong>
            <span class="soft small">
              {unscanned.byOutcome
                .map((one) => `${wordFor(mailWords().outcomes, one.outcome)} ${formatNumber(one.messages)}`)
                .join(', ')}
            </span>
          </>
        )}
      </Tile>
    </dl>
  )
}

interface TileProps {
  readonly name: string
  readonly tone?: Tone | undefined
  readonly children: ComponentChildren
}

function Tile({ name, tone, children }: TileProps) {
  return (
    <div class={`tile ${tone ?? ''}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
