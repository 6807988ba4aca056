import { mendServices } from '../../host/postfix/mend-services.ts'
import { expandIn } from '../../host/postfix/set-milters.ts'
import { restoreOptions, takeOutOfServices } from '../../host/postfix/take-out-services.ts'
import { restoreLines } from '../../host/postfix/text/line-edits.ts'
import { readServices } from '../../host/postfix/text/services.ts'
import { SetupError } from '../errors.ts'
import { createEditKind, type TakenBack } from './edit-kind.ts'
import { type FileBefore, type MasterWanted, masterWantedSchema } from './schemas.ts'
import { differing, servicesOf } from './verify.ts'
import { wantedMilter } from './wanted-milter.ts'

/** Kind `postfix-master`: this milter in lists that services of master.cf have for themselves. */
export const postfixMasterKind = createEditKind<MasterWanted>({
  name: 'master.cf',
  schema: masterWantedSchema,
  edit: ({ main, master }, wanted) => {
    const expand = (value: string) => expandIn(main, value)
    return mendServices(master, wanted.services, { ...wantedMilter(wanted), expand })
  },
  keyOf: (plain) => readServices(plain)[0]?.place ?? '',
  verify: verifyMaster,
  takeBack: takeBackMaster,
})

/** Postfix reads the services that were meant as changed, and all others as they were. */
async function verifyMaster(now: string, staging: string, edits: FileBefore['edits']): Promise<void> {
  const expected = edits.map(({ key }) => key)
  const [before, after] = [await servicesOf(now), await servicesOf(staging)]
  const others = differing(before, after, expected)
  const same = expected.filter((place) => before.get(place) === after.get(place))
  if (others.length === 0 && same.length === 0) return
  throw new SetupError(
    'SETUP_POSTFIX',
    `Postfix would read an edited master.cf of ${now} differently than meant: ${[...others, ...same].join(', ')}`,
    { remedy: 'Mend these services by hand, and run the command again without --mend-master.' },
  )
}

function takeBackMaster(text: string, { edits }: FileBefore, wanted: MasterWanted): TakenBack {
  const { isOurs } = wantedMilter(wanted)
  const restored = restoreLines(text, edits)
  const isRestored = (key: string) =>
    restored.outcomes.some((outcome) => outcome.key === key && outcome.state === 'restored')
  const changed = edits.filter(({ key }) => !isRestored(key))
  const set = changed.reduce(
    (edited, { before, after }) => restoreOptions(edited, before ?? '', after),
    restored.text,
  )
  const kept = edits.flatMap(({ key, before }) => (before !== null && isRestored(key) ? [before] : []))
  const { text: without, places } = takeOutOfServices(set, isOurs, kept)
  return { text: without, kept: [...new Set([...changed.map(({ key }) => key), ...places])] }
}
