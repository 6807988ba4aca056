/**
 * Measures what the console costs the mail: latency at the milter socket at a steady rate, in turns with nobody at the console and with
 * many browsers that poll and listen, on one gateway with a real clamd. JSON goes to standard output.
 *
 *   node bench/console-load.ts [--rounds 5] [--seconds 10] [--rate 50] [--browsers 20] [--every 1000] [--body 2048]
 *
 *   --every   each browser asks for a page so often, ms: what the first screen, the lists and their charts ask for
 */
import { parseArgs } from 'node:util'
import { type Session, signIn } from '../test/system/support/console/session.ts'
import { startConsoleSite } from '../test/system/support/console/site.ts'
import { startLoadProcess } from './load/load-process.ts'
import { describeMachine } from './measure/machine.ts'
import { latency, median, rounded } from './measure/statistics.ts'
import { alternate, cpuPerMessage, rate } from './modes/rounds.ts'
import { progress } from './progress.ts'

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
/** Messages that may be under way at one time. */
const SESSIONS = 50
const WARM_UP_S = 3

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '50' },
    browsers: { type: 'string', default: '20' },
    every: { type: 'string', default: '1000' },
    body: { type: 'string', default: '2048' },
  },
})
const [rounds, seconds, perSecond] = [Number(values.rounds), Number(values.seconds), Number(values.rate)]
const [count, everyMs, bodyBytes] = [Number(values.browsers), Number(values.every), Number(values.body)]

await using site = await startConsoleSite()
const { daemon, clamd } = site.gateway
const people = Object.values(site.people)
// Each with a session of its own, as people have them; an account listens from few windows at once.
const sessions: Session[] = []
for (let n = 0; n < count; n++) {
  const person = people[n % people.length]
  if (person !== undefined) sessions.push(await signIn(site.url, person))
}
const asked: number[] = []
let failed = 0

await using load = startLoadProcess(AbortSignal.timeout(HOUR_MS))
const send = (forSeconds: number) =>
  load.pace({
    ...{ kind: 'paced', address: { path: daemon.socketPath }, sessions: SESSIONS, seconds: forSeconds },
    ...{ perSecond, arrivals: 'even', bodyBytes, watched: { milter: daemon.pid, clamd: clamd.pid } },
  })
const [quiet = [], busy = []] = await alternate(['quiet', 'busy'] as const, rounds, {
  warmUp: async () => void (await send(Math.min(WARM_UP_S, seconds))),
  async measure(name) {
    await using _browsers = name === 'busy' ? startBrowsers() : undefined
    const measured = await send(seconds)
    progress(`console-load: ${name} ${JSON.stringify(latency([measured.endMs]))}`)
    return measured
  },
})
const summary = (all: typeof quiet) => ({
  messagesPerSecond: rate(all),
  endMs: latency(all.map(({ endMs }) => endMs)),
  milterCpuMs: cpuPerMessage(all, 'milter'),
})
const ratios = quiet.map(
  ({ endMs }, n) => latency([busy[n]?.endMs ?? new Float64Array()]).p99 / latency([endMs]).p99,
)
const document = {
  machine: describeMachine(),
  settings: { rounds, seconds, perSecond, browsers: count, everyMs, bodyBytes },
  ...{ quiet: summary(quiet), busy: summary(busy) },
  p99Ratio: { median: rounded(median(ratios)), rounds: ratios.map(rounded) },
  console: { answers: asked.length, failed, ms: latency([Float64Array.from(asked)]) },
}
process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)

/** All of them look at one page after the other until they are disposed. */
function startBrowsers(): AsyncDisposable {
  let isOver = false
  const looks = sessions.map(async (session, n) => {
    // Not all listen: an account has six streams at most.
    using _live = n < 4 * people.length ? await session.listen().catch(() => undefined) : undefined
    const pages = pagesOf()
    for (let look = n; !isOver; look++) {
      const begunMs = performance.now()
      for (const path of pages[look % pages.length] ?? []) {
        const from = performance.now()
        const answer = await session.ask('GET', path).catch(() => undefined)
        asked.push(performance.now() - from)
        // Who may not see a page is told so; all else is a failure.
        if (answer === undefined || (answer.status !== 200 && answer.status !== 404)) failed++
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, everyMs - (performance.now() - begunMs))),
      )
    }
  })
  return {
    async [Symbol.asyncDispose]() {
      isOver = true
      await Promise.all(looks)
    },
  }
}

/** What pages ask for. */
function pagesOf(): readonly (readonly string[])[] {
  const now = Date.now()
  const times = `from=${new Date(now - DAY_MS).toISOString()}&to=${new Date(now).toISOString()}`
  return [
    ['/overview'],
    ['/events', `/events/counts?${times}&per=hour`],
    [`/events?query=${encodeURIComponent('is:finding subject:invoice')}`],
    ['/quarantine'],
    ['/self', '/overview'],
  ]
}
