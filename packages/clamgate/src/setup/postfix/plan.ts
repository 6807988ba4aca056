import { cleanText } from '../../ground/clean.ts'
import { type FoundPostfix, findPostfixInstance, type PostfixInstance } from '../../host/postfix/instance.ts'
import { entriesIn, MILTER_LISTS } from '../../host/postfix/set-milters.ts'
import { type UnaskedService, unaskedServices } from '../../host/postfix/unasked.ts'
import type { Plan, Remark, SetupOptions, Step } from '../types.ts'
import { chooseEntry, type MilterSide } from './entry.ts'
import { listenerPlan, NOBODY, type Taken, takenBy } from './plan-listener.ts'
import {
  aboutDeadMilters,
  aboutMaps,
  aboutOrder,
  aboutOtherInstances,
  aboutStopped,
  aboutUnasked,
} from './remarks.ts'
import type { MainWanted, MasterWanted } from './schemas.ts'
import { wantedMilter } from './wanted-milter.ts'

/** Where this milter listens unless the configuration says otherwise. */
const USUAL_ADDRESS = 'unix:/var/spool/postfix/clamgate/milter.sock'

/** What Postfix is to be joined with. */
export interface PostfixPlanFacts {
  readonly found: FoundPostfix
  readonly milter: MilterSide
  /** Addresses of a milter whose entries become ours, as `milter.listen` has them. */
  readonly replaces: readonly string[]
  /** Who listens where the listener for releases is to be. */
  readonly taken?: Taken
}

/** What is to be done to Postfix, and what was seen of it. Looks, and changes nothing. */
export async function planPostfix(
  options: SetupOptions,
  { milter, replaces }: Omit<PostfixPlanFacts, 'found' | 'taken'>,
): Promise<Plan> {
  const found = await findPostfixInstance(options.postfixConfig, milter.listen)
  return postfixSteps(options, { found, milter, replaces, taken: await takenBy(milter.release) })
}

/** Pure. */
export function postfixSteps(
  options: SetupOptions,
  { found, milter, replaces, taken = NOBODY }: PostfixPlanFacts,
): Plan {
  if (found.state !== 'found') return { remarks: [withoutPostfix(found)], steps: [] }
  const { instance } = found
  const chosen = chooseEntry(options, instance, milter)
  if (chosen.state === 'unreachable') return { remarks: [chosen.remark], steps: [] }
  const { directory, queueDirectory, milters, state, main } = instance
  const wanted: MainWanted = {
    ...{ directory, queueDirectory, entry: chosen.entry },
    // Where milter.listen was changed, the entry of before is ours as well.
    ...{ listen: [...new Set([...milter.listen, USUAL_ADDRESS])], replaces: [...replaces] },
    signers: milters.filter(({ signs }) => signs).map(({ entry }) => entry),
  }
  const { isOurs, isReplaced, isSigner } = wantedMilter(wanted)
  const unasked = unaskedServices(state, isOurs)
  const mended = options.mendMaster ? unasked.filter(isToMend) : []
  const order = MILTER_LISTS.flatMap((name) =>
    aboutOrder(
      entriesIn(main, name).map(({ entry }) => entry.text),
      (entry) => isOurs(entry) || isReplaced(entry),
      isSigner,
    ),
  )
  const listener = listenerPlan(wanted, instance, { release: milter.release, taken })
  return {
    remarks: onceEach([
      ...listener.remarks,
      ...aboutStopped(instance, options),
      ...chosen.remarks,
      ...aboutUnasked(instance, unasked, options.mendMaster),
      ...aboutDeadMilters(milters, isReplaced),
      ...order,
      ...aboutMaps(instance),
      ...aboutOtherInstances(instance),
    ]),
    steps: [
      mainStep(wanted),
      ...(mended.length > 0 ? [masterStep(wanted, mended, instance)] : []),
      ...listener.steps,
    ],
  }
}

function mainStep(wanted: MainWanted): Step {
  const file = `${wanted.directory}/main.cf`
  const how = wanted.replaces.length > 0 ? 'in the place of clamav-milter, in' : 'into'
  return {
    id: `postfix.main:${wanted.directory}`,
    group: 'postfix',
    kind: 'postfix-main',
    sentence: `Put this milter ${how} smtpd_milters and non_smtpd_milters of ${file}, and reload Postfix`,
    wanted,
  }
}

function masterStep(
  main: MainWanted,
  services: readonly UnaskedService[],
  { directory }: PostfixInstance,
): Step {
  const wanted: MasterWanted = { ...main, services: services.map(({ place, name }) => ({ place, name })) }
  const places = [...new Set(services.map(({ place }) => place))].join(', ')
  return {
    id: `postfix.master:${directory}`,
    group: 'postfix',
    kind: 'postfix-master',
    sentence: `Let ${places} of ${directory}/master.cf ask this milter, too, and reload Postfix`,
    wanted,
  }
}

/** What only a content filter uses stays as it is. */
function isToMend({ kind, file }: UnaskedService): boolean {
  return kind === 'open' && file === 'master.cf'
}

function withoutPostfix(found: Exclude<FoundPostfix, { state: 'found' }>): Remark {
  if (found.state === 'missing') {
    return { weight: 'stop', sentence: 'Postfix is not installed', remedy: 'apt-get install postfix' }
  }
  const { directory, words } = found
  const of = directory === undefined ? '' : ` in ${directory}`
  const option = directory === undefined ? '' : ` -c ${directory}`
  return {
    weight: 'stop',
    sentence: `Postfix refuses its configuration${of}: ${cleanText(words, 400)}`,
    remedy: `postfix${option} check says what to mend; an instance elsewhere is named by --postfix-config DIR`,
  }
}

function onceEach(remarks: readonly Remark[]): readonly Remark[] {
  return remarks.filter(
    (one, index) => remarks.findIndex(({ sentence }) => sentence === one.sentence) === index,
  )
}
