import { stat } from 'node:fs/promises'
import { type AskedMilter, milterSetting, type Road, withoutMilters } from '../../host/postfix/look/roads.ts'
import { quoted } from './commands.ts'
import { type Instance, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'
import { queueOf } from './ports.ts'

type Found = Omit<RoadFinding, 'name'>

/** What Postfix does with mail where it cannot ask a milter; an action that it does not know makes it defer. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  accept: 'mail is accepted without it',
  reject: 'all mail is refused',
  quarantine: 'all mail is put on hold',
  shutdown: 'all clients are sent away',
}

/** Whether Postfix gets through to this milter on each road that asks it. */
export async function judgeReach(instance: Instance): Promise<readonly PostfixCheck[]> {
  const roads = instance.roads.filter(({ service }) => withoutMilters(service) === undefined)
  const mine = roads.filter((road) => road.milters.some(({ ours }) => ours !== 'no'))
  const barriers = await modesOf(mine)
  const owner = instance.state.main.get('mail_owner') ?? 'postfix'
  const untried = mine.some((road) => ourOf(road).some(({ knock }) => !knock.tried))
  const why = 'A milter that Postfix cannot reach keeps all mail out, or lets it in unscanned'
  const fine =
    untried || mine.length === 0
      ? undefined
      : `user ${owner} of Postfix passes to this milter, and it answers`
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
      detail: `whether user ${owner} of Postfix may pass to this milter was not tried: only root can`,
      why,
      remedy: 'Run clamgate doctor as root',
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
  barriers: ReadonlyMap<string, string>,
): readonly Found[] {
  const { entry, knock, ours } = milter
  if (knock.state === 'answers' && ours === 'reached') return []
  // That we may not pass says nothing of Postfix.
  if (!knock.tried && knock.state === 'forbidden') return []
  const { value: action } = milterSetting(milter, road, 'default_action')
  const { chrooted } = road.service
  const queue = queueOf(state)
  const after = `; ${CONSEQUENCES[action] ?? 'all mail is deferred'}`
  const failed = `Postfix does not get to this milter by ${entry.endpoint}`
  if (ours === 'meant' && entry.goal.kind === 'unix') {
    const view = chrooted
      ? `chrooted to ${queue}, it looks for ${knock.place}`
      : `it looks for ${knock.place}`
    const what = knock.state === 'answers' ? 'where something else answers' : `where ${knock.why}`
    const outside = side.listen.every(
      (text) => /^(unix:|local:|\/)/.test(text) && !text.includes(`${queue}/`),
    )
    return [
      {
        state: 'fail',
        detail: `${failed}: ${view}, ${what}${after}`,
        remedy: outside
          ? `Let this milter listen below the queue directory: milter.listen: [unix:${queue}/clamgate/milter.sock]; then write unix:clamgate/milter.sock into ${road.list}. clamgate setup does both`
          : `Write the path of the socket below the queue directory, without a slash in front, as unix:clamgate/milter.sock: chrooted services and others find it so`,
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
        detail: `${failed}: user ${owner} may not ${isSocket ? 'use the socket' : 'pass through'} ${barrier}${barriers.get(barrier) ?? ''}${after}`,
        remedy: isSocket
          ? `Set milter.group to the group of ${owner} and milter.mode: "0660", and reload the daemon`
          : `Let the group of ${owner} pass through that directory`,
        command: isSocket
          ? `chgrp ${owner} ${quoted(barrier)} && chmod 660 ${quoted(barrier)}`
          : `chgrp ${owner} ${quoted(barrier)} && chmod g+x ${quoted(barrier)}`,
      },
    ]
  }
  const remedy =
    knock.state === 'absent'
      ? entry.goal.kind === 'inet' && !/nobody listens/.test(knock.why)
        ? 'Write an address into main.cf that Postfix can use, such as inet:127.0.0.1:PORT, and let milter.listen have the same'
        : 'Start the daemon, and see its log where it does not open this socket'
      : 'See which program listens there (ss -lpx, ss -lpt), and give this milter an address of its own'
  return [{ state: 'fail', detail: `${failed}: ${knock.why}${after}`, remedy }]
}

/** Pure: whether the other milters of these roads answer. A dead one keeps mail out as well as ours would. */
export function judgeOthers({ roads }: Instance): readonly PostfixCheck[] {
  const asking = roads.filter(
    ({ service, milters }) =>
      withoutMilters(service) === undefined && milters.some(({ ours }) => ours === 'no'),
  )
  if (asking.length === 0) return []
  const why =
    'Postfix asks all milters of a list: one that is gone keeps all mail out, whatever the others say'
  const check = { name: 'postfix.other-milters', why, fine: 'the other milters of Postfix answer' }
  return perRoad(asking, check, (road) =>
    road.milters.flatMap((milter): readonly Found[] => {
      const { entry, knock, ours } = milter
      if (ours !== 'no' || knock.state === 'answers') return []
      if (!knock.tried && knock.state === 'forbidden') return []
      const { value: action, said } = milterSetting(milter, road, 'default_action')
      return [
        {
          state: action === 'accept' ? 'warn' : 'fail',
          detail: `the milter ${entry.endpoint} does not answer: ${knock.why}${knock.barrier === undefined ? '' : ` at ${knock.barrier}`}; ${CONSEQUENCES[action] ?? 'all mail is deferred'} (${said})`,
          remedy: `Start that milter, or take ${entry.endpoint} out of ${road.list} and reload Postfix`,
        },
      ]
    }),
  )
}

/** What stands in the way, as `ls -ld` would say it. */
async function modesOf(roads: readonly Road[]): Promise<ReadonlyMap<string, string>> {
  const barriers = roads
    .flatMap(ourOf)
    .flatMap(({ knock }) => (knock.barrier === undefined ? [] : [knock.barrier]))
  const said = await Promise.all(
    [...new Set(barriers)].map(async (path): Promise<readonly [string, string]> => {
      const { mode, uid, gid } = await stat(path).catch(() => ({ mode: 0, uid: 0, gid: 0 }))
      return [path, ` (mode ${(mode & 0o7777).toString(8).padStart(4, '0')}, uid ${uid}, gid ${gid})`]
    }),
  )
  return new Map(said)
}
