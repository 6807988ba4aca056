import { stat } from 'node:fs/promises'
import { joined, type Sentence } from '../../ground/saying/sentence.ts'
import { type AskedMilter, milterSetting, type Road, withoutMilters } from '../../host/postfix/look/roads.ts'
import { shellWord } from '../../host/shell-word.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { type Instance, milterSaid, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'
import { queueOf } from './ports.ts'

type Found = Omit<RoadFinding, 'name'>

/** What Postfix does with mail where it cannot ask a milter; an action that it does not know makes it defer. */
const CONSEQUENCES = ['accept', 'reject', 'quarantine', 'shutdown'] as const

function consequence(action: string): Sentence {
  return say(`reach.${CONSEQUENCES.find((one) => one === action) ?? 'defer'}`)
}

/** Whether Postfix gets through to this milter on each road that asks it. */
export async function judgeReach(instance: Instance): Promise<readonly PostfixCheck[]> {
  const roads = instance.roads.filter(({ service }) => withoutMilters(service) === undefined)
  const mine = roads.filter((road) => road.milters.some(({ ours }) => ours !== 'no'))
  const barriers = await modesOf(mine)
  const owner = instance.state.main.get('mail_owner') ?? 'postfix'
  const untried = mine.some((road) => ourOf(road).some(({ knock }) => !knock.tried))
  const why = OWN_WHYS['postfix.socket']
  const fine = untried || mine.length === 0 ? undefined : say('reach.well', { user: owner })
  const reached = perRoad(mine, { name: 'postfix.socket', why, fine }, (road) =>
    ourOf(road).flatMap((milter) => judgeOurs(instance, road, milter, barriers)),
  )
  if (!untried || reached.some(({ state }) => state === 'fail')) return reached
  return [
    ...reached,
    {
      group: 'postfix',
      name: 'postfix.socket',
      state: 'skip',
      ...seen(say('reach.untried', { user: owner })),
      why,
      ...advised(say('reach.as-root')),
    },
  ]
}

function ourOf({ milters }: Road): readonly AskedMilter[] {
  return milters.filter(({ ours }) => ours !== 'no')
}

function judgeOurs(
  { state, side }: Instance,
  road: Road,
  milter: AskedMilter,
  barriers: ReadonlyMap<string, Sentence>,
): readonly Found[] {
  const { entry, knock, ours } = milter
  if (knock.state === 'answers' && ours === 'reached') return []
  // That we may not pass says nothing of Postfix.
  if (!knock.tried && knock.state === 'forbidden') return []
  const { value: action } = milterSetting(milter, road, 'default_action')
  const { chrooted } = road.service
  const queue = queueOf(state)
  const after = consequence(action)
  const failed = say('reach.fails', { endpoint: entry.endpoint })
  if (ours === 'meant' && entry.goal.kind === 'unix') {
    const { place } = knock
    const view = chrooted ? say('reach.looks-chrooted', { queue, place }) : say('reach.looks', { place })
    const what =
      knock.state === 'answers' ? say('reach.something-else') : say('reach.where', { why: knock.why })
    const outside = side.listen.every(
      (text) => /^(unix:|local:|\/)/.test(text) && !text.includes(`${queue}/`),
    )
    return [
      {
        state: 'fail',
        ...seen(failed, view, what, after),
        ...advised(
          outside ? say('reach.listen-below-queue', { queue, list: road.list }) : say('reach.write-path'),
        ),
      },
    ]
  }
  if (knock.state === 'forbidden') {
    const barrier = knock.barrier ?? knock.place
    const isSocket = barrier === knock.place
    const owner = state.main.get('mail_owner') ?? 'postfix'
    return [
      {
        state: 'fail',
        ...seen(
          failed,
          say(isSocket ? 'reach.may-not-use' : 'reach.may-not-pass', { user: owner, path: barrier }),
          barriers.get(barrier) ?? joined([]),
          after,
        ),
        ...advised(say(isSocket ? 'reach.set-group' : 'reach.let-pass', { user: owner })),
        command: isSocket
          ? `chgrp ${owner} ${shellWord(barrier)} && chmod 660 ${shellWord(barrier)}`
          : `chgrp ${owner} ${shellWord(barrier)} && chmod g+x ${shellWord(barrier)}`,
      },
    ]
  }
  const remedy =
    knock.state === 'absent'
      ? entry.goal.kind === 'inet' && !/nobody listens/.test(knock.why)
        ? say('reach.write-address')
        : say('reach.start')
      : say('reach.see-who')
  const because = say('reach.because', { why: knock.why })
  return [{ state: 'fail', ...seen(failed, because, after), ...advised(remedy) }]
}

/** Pure: whether the other milters of these roads answer. A dead one keeps mail out as well as ours would. */
export function judgeOthers({ roads }: Instance): readonly PostfixCheck[] {
  const asking = roads.filter(
    ({ service, milters }) =>
      withoutMilters(service) === undefined && milters.some(({ ours }) => ours === 'no'),
  )
  if (asking.length === 0) return []
  const why = OWN_WHYS['postfix.other-milters']
  const check = { name: 'postfix.other-milters', why, fine: say('others.well') }
  return perRoad(asking, check, (road) =>
    road.milters.flatMap((milter): readonly Found[] => {
      const { entry, knock, ours } = milter
      if (ours !== 'no' || knock.state === 'answers') return []
      if (!knock.tried && knock.state === 'forbidden') return []
      const { value: action } = milterSetting(milter, road, 'default_action')
      return [
        {
          state: action === 'accept' ? 'warn' : 'fail',
          ...seen(
            say('others.dead', { endpoint: entry.endpoint, why: knock.why }),
            ...(knock.barrier === undefined ? [] : [say('others.barrier', { path: knock.barrier })]),
            consequence(action),
            say('others.by'),
            milterSaid(milter, road, 'default_action'),
            say('others.by-end'),
          ),
          ...advised(say('others.start', { endpoint: entry.endpoint, list: road.list })),
        },
      ]
    }),
  )
}

/** What stands in the way, as `ls -ld` would say it. */
async function modesOf(roads: readonly Road[]): Promise<ReadonlyMap<string, Sentence>> {
  const barriers = roads
    .flatMap(ourOf)
    .flatMap(({ knock }) => (knock.barrier === undefined ? [] : [knock.barrier]))
  const said = await Promise.all(
    [...new Set(barriers)].map(async (path): Promise<readonly [string, Sentence]> => {
      const { mode, uid, gid } = await stat(path).catch(() => ({ mode: 0, uid: 0, gid: 0 }))
      const text = (mode & 0o7777).toString(8).padStart(4, '0')
      return [path, say('reach.mode', { mode: text, uid: String(uid), gid: String(gid) })]
    }),
  )
  return new Map(said)
}
