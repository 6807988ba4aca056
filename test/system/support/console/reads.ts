import assert from 'node:assert/strict'
import { described } from '../../../../packages/clamgate/src/api/openapi/described.ts'
import { parameterSchema } from '../../../../packages/clamgate/src/api/openapi/json-schema.ts'
import type { Route } from '../../../../packages/clamgate/src/api/route.ts'
import { apiRoutes } from '../../../../packages/clamgate/src/api/routes.ts'
import { reachedServices } from '../../../../packages/clamgate/src/api/testing/reached.ts'
import { type Answered, eachOf } from './asker.ts'
import { type AskerName, DAVE, MARKER, type TwoDomains } from './two-domains.ts'

/** A stream has no end; who comes back from single sign-on is nobody yet. */
const NO_ANSWER: ReadonlySet<string> = new Set(['listenLive', 'finishSingleSignOn'])
/** A word like the marker, that nobody has. */
const NOBODYS = 'zobra'
const READS = described(apiRoutes(reachedServices().answers)).filter(
  ({ method, name }) => method === 'GET' && !NO_ANSWER.has(name),
)

/** Asks all that can be read, in every way: no answer has a word of the other domain. */
export async function assertNothingTold(two: TwoDomains, who: AskerName): Promise<void> {
  let answered = 0
  const paths = READS.flatMap((route) => pathsOf(two, route)).filter((one) => twinOf(two, one) === undefined)
  await eachOf(paths, async (path) => {
    const { status, headers, text } = await two.askers[who].ask('GET', path)
    assert.equal(
      isTold(two, `${text} ${JSON.stringify(headers)}`),
      undefined,
      `${decodeURIComponent(path)}: ${text}`,
    )
    assert.ok(status < 500, `${path}: ${status} ${text}`)
    if (status === 200) answered += 1
  })
  assert.ok(answered > 20, `only ${answered} answers`)
}

/** Asks for what is of the other domain, and for what nobody has: the answers are the same. */
export async function assertAskedInVain(two: TwoDomains, who: AskerName): Promise<void> {
  const plain = ({ text }: Answered, path: string) => {
    let rest = text.replaceAll(/"requestId":"[^"]+"/g, '').replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    for (const one of [MARKER, NOBODYS, ...two.foreign, ...two.foreign.map(strange)]) {
      rest = rest.replaceAll(new RegExp(RegExp.escape(one), 'gi'), 'WORD')
    }
    return `${path}: ${rest}`
  }
  const pairs = READS.flatMap((route) => pathsOf(two, route)).flatMap((path) => {
    const twin = twinOf(two, path)
    return twin === undefined ? [] : [[path, twin] as const]
  })
  await eachOf(pairs, async ([path, twin]) => {
    const [theirs, nobodys] = await Promise.all([path, twin].map((one) => two.askers[who].ask('GET', one)))
    assert.ok(theirs !== undefined && nobodys !== undefined)
    assert.equal(theirs.status, nobodys.status, `${who} ${path}`)
    assert.equal(plain(theirs, path), plain(nobodys, path), `${who} ${path}`)
  })
  assert.ok(pairs.length > 30, `only ${pairs.length} questions`)
}

/** What is asked of a parameter, by its name: of the other domain, and of all. */
function valuesOf(two: TwoDomains, name: string): readonly string[] {
  const queries = [
    ...['', MARKER, `to:${DAVE}`, 'to:@example.net', `from:${MARKER}-sender@sender.example`],
    ...[
      `user:${MARKER}-user`,
      `rule:${MARKER}-rule`,
      'signature:"Win.Trojan.Zebra-5"',
      'client:203.0.113.77',
    ],
    ...[`subject:"${MARKER} letter"`, `subject:"letter to both" to:${DAVE}`, `helo:${MARKER}-helo.example`],
    ...[
      `-to:${DAVE}`,
      `id:${two.things.event.other}`,
      ...two.foreign.map((one) => `queue:${one}`),
      'is:released',
      'is:finding',
    ],
  ].map((query) => `${query} since:1d`)
  const lately = Date.now()
  switch (name) {
    case 'query':
      return queries
    case 'text':
      return ['signature:', 'to:', 'from:', 'user:', 'rule:', 'host:', 'server:', 'source:'].flatMap(
        (key) => [...[key, `${key}${MARKER}`]],
      )
    case 'name':
      return ['Win.Trojan.Zebra-5', 'Win.Trojan.Agent-4']
    case 'from':
      return [new Date(lately - 3_600_000).toISOString()]
    case 'to':
      return [new Date(lately + 3_600_000).toISOString()]
    case 'per':
      return ['minute', 'hour', 'day']
    case 'facts':
      return ['', '1']
    case 'hidden':
      return ['', 'with']
    case 'all':
      return ['', 'true']
    case 'locate':
      return ['true']
    case 'as':
      return ['text']
    case 'entry':
    case 'id':
      return [
        ...Object.values(two.things).flatMap(({ own, other }) => [own, other]),
        ...[two.mixed.entry, two.mixed.event, ...two.foreign],
      ]
    default:
      return []
  }
}

/** Every way in which a route that reads is asked. */
function pathsOf(two: TwoDomains, { path, params, query }: Route): readonly string[] {
  const places = /:(\w+)/.exec(path)?.[1]
  const paths =
    places === undefined ? [path] : valuesOf(two, 'id').map((id) => path.replace(`:${places}`, id))
  assert.equal(params === undefined, places === undefined, path)
  const names = query === undefined ? [] : Object.keys(Object(parameterSchema(query)['properties']))
  let asked: readonly URLSearchParams[] = [new URLSearchParams()]
  for (const name of names) {
    const values = valuesOf(two, name)
    if (values.length === 0) continue
    asked = asked.flatMap((so) =>
      values.map((value) => new URLSearchParams(value === '' ? so : [...so, [name, value]])),
    )
  }
  return paths.flatMap((one) => asked.map((so) => (so.size === 0 ? one : `${one}?${so}`)))
}

/** The word of the other domain that a text has; `given`: an id that whoever asks has given himself. */
export function isTold(two: TwoDomains, text: string, given = MARKER): string | undefined {
  const rest = text.toLowerCase().replaceAll(given === MARKER ? '\0' : given.toLowerCase(), '')
  return [MARKER, ...two.foreign].find((one) => rest.includes(one.toLowerCase()))
}

/** The same question for what nobody has; undefined: it names nothing of the other domain. */
function twinOf(two: TwoDomains, path: string): string | undefined {
  let twin = path.replaceAll(MARKER, NOBODYS).replaceAll('Zebra', 'Zobra')
  for (const one of two.foreign)
    twin = twin.replaceAll(encodeURIComponent(one), encodeURIComponent(strange(one)))
  return twin === path ? undefined : twin
}

/** One like it that nobody has. */
function strange(id: string): string {
  return `${id.slice(0, -1)}${id.endsWith('7') ? '3' : '7'}`
}
