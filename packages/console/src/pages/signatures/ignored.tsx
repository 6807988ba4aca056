import { useState } from 'preact/hooks'
import type { IgnoredEntry, IgnoreReply } from '../../../../clamgate/src/api/signatures/documents.ts'
import { toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { createOnce } from '../../api/once.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button, Link } from '../../ui/button.tsx'
import { Badge, Empty } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { ignoreWords } from './ignore-words.ts'
import { signatureWords } from './words.ts'

interface IgnoredProps {
  readonly ignored: readonly IgnoredEntry[]
  readonly onChanged: () => void
}

/** Signatures that hit nothing any more, since somebody said so: why, for whom, until when. */
export function Ignored({ ignored, onChanged }: IgnoredProps) {
  const words = signatureWords()
  if (ignored.length === 0) {
    return (
      <Empty title={words.nothingIgnored}>
        <p>{words.nothingIgnoredWords}</p>
      </Empty>
    )
  }
  return (
    <div class="card flush table-wrap">
      <table class="table lists">
        <caption class="only-read">{words.ignored}</caption>
        <thead>
          <tr>
            <th scope="col">{words.signatures}</th>
            <th scope="col">{words.scope}</th>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.expires}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {ignored.map((entry) => (
            <Row
              key={`${entry.signature} ${entry.scope} ${entry.sha256} ${entry.at}`}
              {...{ entry, onChanged }}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What came of a change to what is ignored. */
export function saidOf({ good, update }: IgnoreReply): 'now' | 'later' | 'not' {
  if (!good) return 'not'
  return update?.outcome === 'installed' ? 'later' : 'now'
}

function Row({ entry, onChanged }: { readonly entry: IgnoredEntry; readonly onChanged: () => void }) {
  const words = signatureWords()
  const { signature, scope, sha256, reason, by, at, until, endsWithSignature, expired } = entry
  const [once] = useState(createOnce)
  const takeBack = async () => {
    try {
      // Others of the same signature are for other mail.
      const asked = { name: signature, mail: { scope, sha256 } }
      const reply = await once(asked, (idempotencyKey) =>
        follow<object, IgnoreReply>('/signatures/unignore', asked, () => undefined, { idempotencyKey }),
      )
      tell(ignoreWords().takenBack[saidOf(reply)])
      onChanged()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <tr>
      <td class="breaks">
        <Link to={`/signatures/${encodeURIComponent(signature)}`}>{clean(signature)}</Link>{' '}
        {expired && <Badge>{words.expired}</Badge>}
      </td>
      <td class="breaks" data-name={words.scope}>
        {scope === undefined ? (sha256 === undefined ? words.everywhere : words.thisContent) : clean(scope)}
        {sha256 !== undefined && <code class="small"> {sha256.slice(0, 12)}…</code>}
      </td>
      <td class="breaks" data-name={words.reason}>
        {clean(reason)}
      </td>
      <td data-name={words.by}>
        {clean(by)}, <Time at={at} />
      </td>
      <td data-name={words.expires}>
        {until !== undefined ? (
          <Time at={until} isExact />
        ) : endsWithSignature === true ? (
          words.withSignature
        ) : (
          words.byHand
        )}
      </td>
      <td>
        {mayDo('signatures.ignore') && !expired && <Button onPress={takeBack}>{words.takeBack}</Button>}
      </td>
    </tr>
  )
}
