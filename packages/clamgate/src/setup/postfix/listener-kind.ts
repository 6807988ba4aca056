import { withoutReleaseListeners, withReleaseListener } from '../../host/postfix/release-listener.ts'
import { restoreLines } from '../../host/postfix/text/line-edits.ts'
import { readServices } from '../../host/postfix/text/services.ts'
import { SetupError } from '../errors.ts'
import { createEditKind, type TakenBack } from './edit-kind.ts'
import { type FileBefore, type ListenerWanted, listenerWantedSchema } from './schemas.ts'
import { differing, servicesOf } from './verify.ts'

/** Kind `postfix-listener`: the listener by which releases from the quarantine come back to one instance of Postfix. */
export const postfixListenerKind = createEditKind<ListenerWanted>({
  name: 'master.cf',
  schema: listenerWantedSchema,
  edit: ({ master }, wanted) => withReleaseListener(master, wanted),
  keyOf: (plain) => readServices(plain)[0]?.place ?? '',
  verify: verifyListener,
  takeBack: takeBackListener,
})

/** Postfix reads the listener, and every other service as it was. */
async function verifyListener(
  now: string,
  staging: string,
  edits: FileBefore['edits'],
  { service }: ListenerWanted,
): Promise<void> {
  const after = await servicesOf(staging)
  const others = differing(await servicesOf(now), after, [`${service}/inet`, ...edits.map(({ key }) => key)])
  if (others.length === 0 && after.has(`${service}/inet`)) return
  throw new SetupError(
    'SETUP_POSTFIX',
    `Postfix would read an edited master.cf of ${now} differently than meant: ${[...others, service].join(', ')}`,
    { remedy: 'Put the listener into master.cf by hand: docs/guide/release.md has its lines.' },
  )
}

/** One that somebody has changed goes, too: without this milter it would be a door past all checks. */
function takeBackListener(text: string, { edits }: FileBefore): TakenBack {
  const restored = restoreLines(text, edits)
  const without = withoutReleaseListeners(restored.text)
  const changed = restored.outcomes.flatMap(({ key, state }) => (state === 'changed' ? [key] : []))
  return { text: without.text, kept: changed.filter((key) => !without.places.includes(key)) }
}
