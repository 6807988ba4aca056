import { useState } from 'preact/hooks'
import type { TriedMail } from '../../../../clamgate/src/api/policy/documents.ts'
import { send } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextField } from '../../ui/field.tsx'
import { Failure } from '../../ui/state.tsx'
import { TriedSteps } from './tried-mail.tsx'
import { policyWords } from './words.ts'

/** A large mail takes as long as its scan. */
const LONGEST_MS = 180_000

const FIRST: Envelope = { from: 'anna@example.com', to: '', client: '', login: '' }

/** What would happen to a mail: it is pasted or uploaded, with an envelope of the reader's choice. */
export function TryMail() {
  const words = policyWords()
  const [text, setText] = useState('')
  const [file, setFile] = useState<File>()
  const [envelope, setEnvelope] = useState(FIRST)
  const [isSent, setSent] = useState(false)
  const [tried, setTried] = useState<TriedMail>()
  const [error, setError] = useState<CallError>()
  const change = (part: Partial<Envelope>) => setEnvelope({ ...envelope, ...part })
  const isMissing = text.trim() === '' && file === undefined
  const go = async () => {
    setSent(true)
    if (isMissing) return
    setError(undefined)
    try {
      const data = file ?? asSent(text)
      const content = { type: 'message/rfc822', data }
      const answer = await send('POST', `/policy/try-mail${queryOf(envelope)}`, {
        ...{ content, timeoutMs: LONGEST_MS },
      })
      setTried((await answer.json()) as TriedMail)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <div class="try">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault()
        }}
      >
        <p class="soft">{words.tryLead}</p>
        {file === undefined && (
          <Field
            label={words.mail}
            hint={words.mailHint}
            wrong={isSent && isMissing ? words.mailNeeded : undefined}
          >
            {(ids) => (
              <textarea
                {...ids}
                class="mono"
                rows={10}
                spellcheck={false}
                value={text}
                onInput={({ currentTarget }) => setText(currentTarget.value)}
              />
            )}
          </Field>
        )}
        {file === undefined ? (
          <Field label={words.upload}>
            {(ids) => (
              <input
                {...ids}
                type="file"
                accept=".eml,message/rfc822,text/plain"
                onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
              />
            )}
          </Field>
        ) : (
          <div class="row apart">
            <span class="breaks">{words.uploaded(clean(file.name), formatBytes(file.size))}</span>
            <Button icon="close" onPress={() => setFile(undefined)}>
              {words.withoutFile}
            </Button>
          </div>
        )}
        {file === undefined && (
          <div class="row">
            <Button onPress={() => setText(sample())}>{words.sample}</Button>
          </div>
        )}
        <div class="filters">
          <TextField
            {...{ label: words.sender, name: 'from', value: envelope.from, hint: words.senderHint }}
            autocomplete="off"
            onInput={(from) => change({ from })}
          />
          <TextField
            {...{ label: words.client, name: 'client', value: envelope.client, hint: words.clientHint }}
            autocomplete="off"
            onInput={(client) => change({ client })}
          />
          <TextField
            {...{ label: words.login, name: 'login', value: envelope.login, hint: words.loginHint }}
            autocomplete="off"
            onInput={(login) => change({ login })}
          />
          <Field label={words.recipients} hint={words.recipientsHint}>
            {(ids) => (
              <textarea
                {...ids}
                rows={2}
                value={envelope.to}
                onInput={({ currentTarget }) => change({ to: currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <div class="row">
          <Button look="main" icon="right" type="submit" onPress={go}>
            {words.go}
          </Button>
        </div>
      </form>
      <section class="stack" aria-label={words.wouldBe} aria-live="polite">
        {error !== undefined && <Failure error={error} onRetry={go} />}
        {tried !== undefined && error === undefined && <TriedSteps tried={tried} />}
      </section>
    </div>
  )
}

interface Envelope {
  readonly from: string
  readonly to: string
  readonly client: string
  readonly login: string
}

function queryOf({ from, to, client, login }: Envelope): string {
  const query = new URLSearchParams()
  const add = (name: string, value: string) => {
    if (value.trim() !== '') query.append(name, value.trim())
  }
  add('from', from)
  for (const recipient of to.split(/[\s,;]+/)) add('to', recipient)
  add('client', client)
  add('authenticated', login)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** With the line ends that mail has. */
function asSent(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n')
}

/** EICAR, in two pieces: a file with it whole would be found on whatever machine it lies. */
function sample(): string {
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
  return [
    'From: Anna <anna@example.com>',
    'To: bob@example.org',
    'Subject: Test',
    'MIME-Version: 1.0',
    'Content-Type: application/octet-stream; name="eicar.com"',
    'Content-Disposition: attachment; filename="eicar.com"',
    'Content-Transfer-Encoding: base64',
    '',
    btoa(eicar),
    '',
  ].join('\n')
}
