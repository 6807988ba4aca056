import { useState } from 'preact/hooks'
import type { SelftestDocument, SelftestProgress } from '../../../../clamgate/src/api/host/documents.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, TextField } from '../../ui/field.tsx'
import { English, ServerWords } from '../../ui/server-words.tsx'
import { Failure, Notice } from '../../ui/state.tsx'
import { common } from '../../ui/words.ts'
import { wordFor } from '../../words/mail.ts'
import { StateBadge } from './check-state.tsx'
import { checkWords } from './check-words.ts'
import { hostWords } from './host-words.ts'

type Steps = SelftestDocument['steps']

/** Sends clean mail and EICAR on the way that mail takes, and shows what was seen, step by step. */
export function SelftestDialog({ onClose }: { readonly onClose: () => void }) {
  const words = hostWords()
  const [throughMta, setThroughMta] = useState(false)
  const [smtp, setSmtp] = useState('127.0.0.1:25')
  const [to, setTo] = useState('postmaster@localhost')
  const [expectPolicy, setExpectPolicy] = useState(true)
  const [steps, setSteps] = useState<Steps>()
  const [result, setResult] = useState<SelftestDocument>()
  const [error, setError] = useState<CallError>()
  const go = async () => {
    setError(undefined)
    setResult(undefined)
    setSteps([])
    try {
      const asked = { ...(throughMta ? { smtp: smtp.trim(), to: to.trim() } : {}), expectPolicy }
      const done = await follow<SelftestProgress, SelftestDocument>('/selftest', asked, (progress) =>
        setSteps(progress.steps),
      )
      setSteps(done.steps)
      setResult(done)
    } catch (thrown) {
      setSteps(undefined)
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={words.proveTitle}
      onClose={onClose}
      closeWords={common().close}
      acts={
        <Button look="main" onPress={go}>
          {words.proveGo}
        </Button>
      }
    >
      <p>{words.proveWords}</p>
      <Check
        label={words.throughMta}
        isOn={throughMta}
        onChange={setThroughMta}
        hint={words.throughMtaHint}
      />
      {throughMta && (
        <>
          <TextField
            {...{ label: words.mtaAddress, name: 'smtp', value: smtp, hint: words.mtaHint, onInput: setSmtp }}
          />
          <TextField {...{ label: words.testRecipient, name: 'to', value: to, onInput: setTo }} />
        </>
      )}
      <Check label={words.expectPolicy} isOn={expectPolicy} onChange={setExpectPolicy} />
      <div role="status" class="stack">
        {steps !== undefined && result === undefined && (
          <p class="row">
            <span class="spin" /> {words.proving}
          </p>
        )}
        {result !== undefined && (
          <Notice tone={result.good ? 'good' : 'bad'}>
            <strong>{result.good ? words.proved : words.notProved}</strong>
          </Notice>
        )}
        {steps !== undefined && steps.length > 0 && <StepList steps={steps} />}
      </div>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}

function StepList({ steps }: { readonly steps: Steps }) {
  const words = checkWords()
  return (
    <ol class="plain stack tight">
      {steps.map(({ name, state, sentence, code, remedy, place }) => (
        <li key={name} class="row check-line">
          <StateBadge state={state} />
          <div class="breaks">
            <strong>{wordFor(words.steps, name)}</strong>{' '}
            {code === null ? (
              <English>{sentence}</English>
            ) : (
              <ServerWords {...{ code, sentence, remedy: remedy ?? undefined }} />
            )}
            {place !== null && (
              <code class="small">
                {clean(place.file)}:{place.line}
              </code>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
