import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { DoctorDocument } from '../../../../clamgate/src/api/host/documents.ts'
import { call } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Command } from '../../ui/copy.tsx'
import { InWords, inWordsOf, ServerWords } from '../../ui/server-words.tsx'
import { Notice, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { checkWhy, isUnseen, loadCheckWhys } from '../../words/check-whys.ts'
import { wordFor } from '../../words/mail.ts'
import { problemWords } from '../../words/problem-words.ts'
import { loadSentences } from '../../words/told.ts'
import { StateBadge } from './check-state.tsx'
import { checkWords } from './check-words.ts'
import { hostWords } from './host-words.ts'
import { SelftestDialog } from './selftest-dialog.tsx'
import { systemWords } from './words.ts'

type Check = DoctorDocument['checks'][number]

/** It goes to the mirrors and to each clamd. */
const LONGEST_MS = 120_000

/** What doctor finds on the host, and a test virus on the way that mail takes. */
export function Checks() {
  const words = hostWords()
  loadCheckWhys()
  loadSentences()
  const [isProving, setProving] = useState(false)
  const [isAnew, setAnew] = useState(false)
  const loaded = useLoad('doctor', (signal) =>
    call<DoctorDocument>('GET', '/doctor', { query: { again: isAnew }, signal, timeoutMs: LONGEST_MS }),
  )
  const lookAgain = () => {
    setAnew(true)
    loaded.reload()
  }
  return (
    <>
      <div class="row apart">
        <p class="soft">{words.checksLead}</p>
        <div class="row">
          {mayDo('host.prove') && (
            <Button icon="shield" onPress={() => setProving(true)}>
              {words.prove}
            </Button>
          )}
          <Button icon="refresh" isDisabled={loaded.isLoading} onPress={lookAgain}>
            {words.lookAgain}
          </Button>
        </div>
      </div>
      <p role="status" class={loaded.isLoading && loaded.data !== undefined ? 'soft' : 'only-read'}>
        {loaded.isLoading && loaded.data !== undefined ? words.looking : ''}
      </p>
      <Shown loaded={loaded}>{(document) => <Findings document={document} />}</Shown>
      {isProving && <SelftestDialog onClose={() => setProving(false)} />}
    </>
  )
}

function Findings({ document: { at, checks, good } }: { readonly document: DoctorDocument }) {
  const words = hostWords()
  const wrong = checks.filter(({ state }) => state === 'fail' || state === 'warn')
  const groups = [...new Set(checks.map(({ group }) => group))]
  return (
    <>
      <Notice tone={!good ? 'bad' : wrong.length > 0 ? 'warn' : 'good'}>
        <div class="row apart">
          <strong>{wrong.length === 0 ? words.allWell : words.notWell(wrong.length)}</strong>
          <span class="soft small">
            {systemWords().asFrom} <Time at={at} isExact />
          </span>
        </div>
      </Notice>
      {wrong.length > 0 && (
        <ul class="plain stack" aria-label={words.notWell(wrong.length)}>
          {wrong
            .toSorted((a, b) => (a.state === b.state ? 0 : a.state === 'fail' ? -1 : 1))
            .map((check, index) => (
              // A check may be there for several things.
              <WrongCheck key={`${check.name} ${index}`} check={check} />
            ))}
        </ul>
      )}
      <section class="stack" aria-labelledby="all-checks">
        <h2 id="all-checks">{words.allChecks}</h2>
        {groups.map((group) => (
          <GroupChecks key={group} group={group} checks={checks.filter((one) => one.group === group)} />
        ))}
      </section>
    </>
  )
}

function WrongCheck({ check }: { readonly check: Check }) {
  const { group, name, state, sentence, told, code, why, remedy, advice, command } = check
  const words = checkWords()
  return (
    <li class="card">
      <div class="row apart">
        <h2>{nameOf(check)}</h2>
        <span class="row">
          <span class="soft small">{words.groups[group]}</span>
          <StateBadge state={state} />
        </span>
      </div>
      <div class="stack tight">
        <ServerWords {...{ code, sentence, told, remedy, advice }} />
        <p class="soft small">
          <InWords told={checkWhy(name)}>{why}</InWords>
        </p>
        {command !== undefined && <Command text={clean(command)} />}
      </div>
    </li>
  )
}

interface GroupChecksProps {
  readonly group: Check['group']
  readonly checks: readonly Check[]
}

function GroupChecks({ group, checks }: GroupChecksProps) {
  const words = checkWords()
  return (
    <details class="card">
      <summary>
        <strong>{words.groups[group]}</strong>{' '}
        <span class="soft small">{hostWords().checksOf(checks.length)}</span>
      </summary>
      <ul class="plain stack tight">
        {checks.map((check, index) => (
          <li key={`${check.name} ${index}`} class="row check-line">
            <StateBadge state={check.state} />
            <span class="breaks">
              <strong>{nameOf(check)}</strong> <InWords told={toldOf(check)}>{check.sentence}</InWords>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What was seen, in the reader's language. */
function toldOf({ code, told }: Check): ComponentChildren | undefined {
  const { unseen } = hostWords()
  if (code === 'unused' || code === 'unused-or-unknown') return unseen[code]
  return problemWords(code)?.sentence ?? inWordsOf(told)
}

/** What was looked at; a subject as a whole where nothing of it could be. */
function nameOf({ group, name }: Check): string {
  const words = checkWords()
  return isUnseen(name) ? words.unseen(words.groups[group]) : wordFor(words.checks, name)
}
