import { MILTER_LISTS, setMilters } from '../../host/postfix/set-milters.ts'
import { entriesInLine, takeOutMilter } from '../../host/postfix/take-out.ts'
import { takeOutOfServices } from '../../host/postfix/take-out-services.ts'
import { restoreLines } from '../../host/postfix/text/line-edits.ts'
import { listEntries } from '../../host/postfix/text/list.ts'
import { SetupError } from '../errors.ts'
import { createEditKind, type TakenBack } from './edit-kind.ts'
import { type FileBefore, type MainWanted, mainWantedSchema } from './schemas.ts'
import { assignments, differing, postconf, settingsOf } from './verify.ts'
import { wantedMilter } from './wanted-milter.ts'

/** Kind `postfix-main`: this milter in smtpd_milters and non_smtpd_milters of one instance of Postfix. */
export const postfixMainKind = createEditKind<MainWanted>({
  name: 'main.cf',
  schema: mainWantedSchema,
  edit: ({ main }, wanted) => setMilters(main, wantedMilter(wanted)),
  keyOf: (plain) => /^[^\s=]+/.exec(plain)?.[0] ?? '',
  verify: verifyMain,
  takeBack: takeBackMain,
  sweep: sweepMaster,
})

/** What Postfix reads is what was meant: our entry in both lists, and no other value changed. */
async function verifyMain(
  now: string,
  staging: string,
  edits: FileBefore['edits'],
  wanted: MainWanted,
): Promise<void> {
  const expected = ['config_directory', ...edits.map(({ key }) => key)]
  const others = differing(await settingsOf(now), await settingsOf(staging), expected)
  const lists = assignments(await postconf(staging, '-x', ...MILTER_LISTS))
  const { isOurs } = wantedMilter(wanted)
  const without = MILTER_LISTS.filter(
    (name) => !listEntries(lists.get(name) ?? '').some(({ text }) => isOurs(text)),
  )
  if (others.length === 0 && without.length === 0) return
  throw new SetupError(
    'SETUP_POSTFIX',
    `Postfix would read an edited main.cf of ${now} differently than meant: ${[...others, ...without].join(', ')}`,
    { remedy: `Put this into smtpd_milters and non_smtpd_milters by hand: ${wanted.entry}` },
  )
}

function takeBackMain(text: string, { edits }: FileBefore, wanted: MainWanted): TakenBack {
  const milter = wantedMilter(wanted)
  const restored = restoreLines(text, edits)
  const isRestored = (key: string) =>
    restored.outcomes.some((outcome) => outcome.key === key && outcome.state === 'restored')
  const { text: without, names } = takeOutMilter(restored.text, {
    isOurs: milter.isOurs,
    previous: (name) => {
      const was = edits.find(({ key }) => key === name)?.before
      return entriesInLine(was ?? '').find((entry) => milter.isReplaced(entry))
    },
    kept: edits.flatMap(({ key, before }) => (before !== null && isRestored(key) ? [before] : [])),
  })
  const changed = restored.outcomes.filter(({ state }) => state === 'changed').map(({ key }) => key)
  return { text: without, kept: [...new Set([...changed, ...names])] }
}

/** Where ours stood in main.cf before, it may have stood in master.cf as well, and that is as it was. */
function sweepMaster(master: string, { edits }: FileBefore, wanted: MainWanted): TakenBack {
  const { isOurs } = wantedMilter(wanted)
  const wasThere = edits.some(({ before }) => entriesInLine(before ?? '').some(isOurs))
  if (wasThere) return { text: master, kept: [] }
  const { text, places } = takeOutOfServices(master, isOurs, [])
  return { text, kept: places }
}
