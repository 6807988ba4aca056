import { showValue } from '../../../config/problem.ts'
import { MILTER_OPTIONS, POSTFIX_SOCKET, shippedValues } from '../config-php/parameters.ts'
import { keyName, type Problems } from '../problems.ts'
import type { PanelRemark } from '../types.ts'
import type { GivenOption } from './milter-conf.ts'
import {
  milterSocketOf,
  type PostfixPlace,
  postfixAddressOf,
  readListen,
  readPostfixAddress,
  type Socket,
  samePlace,
} from './sockets.ts'

const NAME = 'MilterSocket'
const KEY = keyName(MILTER_OPTIONS, NAME)

/** Options with a MilterSocket, of the place that Postfix is told where there is none. */
export function withMilterSocket(
  given: readonly GivenOption[],
  postfix: string | undefined,
  place: PostfixPlace,
): readonly GivenOption[] {
  if (given.some(({ name }) => name === NAME)) return given
  const address = postfix ?? String(shippedValues()[POSTFIX_SOCKET])
  const socket = readPostfixAddress(address, place)
  if ('why' in socket) return given
  const text = milterSocketOf(socket)
  return [{ name: NAME, names: [POSTFIX_SOCKET], key: POSTFIX_SOCKET, texts: [text] }, ...given]
}

/** What the two sockets have to agree about. */
export interface SocketPair {
  readonly postfix: string | undefined
  /** `milter.listen` */
  readonly listens: readonly string[]
  /** The parameter that says where the milter listens. */
  readonly listenKey: string
  readonly place: PostfixPlace
}

/** How main.cf names the milter. Where Postfix would look for it in another place, that is a problem. */
export function postfixAddress(
  { postfix, listens, listenKey, place }: SocketPair,
  { problems, remarks }: { readonly problems: Problems; readonly remarks: PanelRemark[] },
): string {
  const sockets = listens.flatMap((listen) => readListen(listen) ?? [])
  const [first] = sockets
  if (postfix === undefined) {
    const made = first === undefined ? { why: NOWHERE } : postfixAddressOf(first, place)
    if ('address' in made) return made.address
    problems.add(first === undefined ? POSTFIX_SOCKET : listenKey, made.why)
    return ''
  }
  const wanted = readPostfixAddress(postfix, place)
  if ('why' in wanted) problems.add(POSTFIX_SOCKET, wanted.why)
  else if (first !== undefined) {
    const answers = sockets.map((socket) => samePlace(wanted, socket))
    if (answers.every((answer) => answer === 'other')) {
      problems.add(POSTFIX_SOCKET, mismatch({ postfix, wanted, first, listenKey, place }))
    } else if (!answers.includes('same')) {
      const sentence = `${POSTFIX_SOCKET}: see that ${showValue(postfix)} leads to ${milterSocketOf(first)}, where the milter listens`
      remarks.push({ kind: 'different', sentence, lines: [] })
    }
  }
  return postfix
}

const NOWHERE = 'it is missing, and the sockets that systemd passes do not say where they are'

function mismatch({
  postfix,
  wanted,
  first,
  listenKey,
  place,
}: Omit<SocketPair, 'listens'> & { readonly wanted: Socket; readonly first: Socket }): string {
  const right = postfixAddressOf(first, place)
  const toPostfix = 'address' in right ? `'${right.address}' here, or ` : ''
  const there = milterSocketOf(wanted)
  const toListen = listenKey === KEY ? there : there.replace(/^\//, 'unix:/')
  return `${showValue(postfix)} is ${there} for Postfix, and ${listenKey} is ${milterSocketOf(first)}: write ${toPostfix}'${toListen}' there`
}
