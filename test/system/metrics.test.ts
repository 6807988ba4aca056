/** What Prometheus and Grafana are given, checked with promtool: the metrics themselves, the alerts, the dashboard. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startHttpServer } from '../../packages/clamgate/src/api/http-server.ts'
import {
  BY_RULE,
  messageRecord,
  unfoundRecord,
} from '../../packages/clamgate/src/observe/lines/testing-message.ts'
import { createMemoryLog } from '../../packages/clamgate/src/observe/log/testing.ts'
import { createMetrics } from '../../packages/clamgate/src/observe/metrics/metrics.ts'
import { metricsFacts } from '../../packages/clamgate/src/observe/metrics/testing-facts.ts'
import { someReading } from '../../packages/clamgate/src/policy/testing/reading.ts'

const ROOT = join(import.meta.dirname, '../..')
const RULES = join(ROOT, 'deploy/prometheus/clamgate.rules.yml')
const DASHBOARD = join(ROOT, 'deploy/grafana/clamgate.json')
const GUIDE = join(ROOT, 'docs/guide/monitoring.md')

const directory = await mkdtemp(join(tmpdir(), 'promtool-'))
after(() => rm(directory, { recursive: true }))

interface Ended {
  readonly exitCode: number | null
  readonly output: string
}

async function promtool(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn('promtool', args, { timeout: 300_000 })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  child.on('error', reject)
  child.on('close', (exitCode) => resolve({ exitCode, output }))
  child.stdin.on('error', () => undefined) // it ended before it had read all: its exit code says why
  child.stdin.end(input)
  return promise
}

const READING = someReading()

/** What a gateway serves on which everything has happened once. */
async function scrape(): Promise<string> {
  const metrics = createMetrics({ version: '1.2.3', facts: () => metricsFacts() })
  const tries = [{ result: 'wrong', way: 'password', count: 3 }] as const
  metrics.showAccounts(() => ({ tries, sessions: 2, waiting: 1 }))
  metrics.count(messageRecord({ monitored: [{ action: 'discard', reason: BY_RULE }] }))
  metrics.count(unfoundRecord({ kind: 'clean' }, {}, { reading: READING }))
  metrics.count(unfoundRecord({ kind: 'failure', code: 'ENGINE_OVERLOADED', detail: '' }))
  metrics.reloaded('slots', 'ok')
  const server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    status: () => ({ ready: true, degraded: [] }),
    metrics: metrics.render,
    log: createMemoryLog(),
  })
  try {
    const url = `${server.url}/metrics`
    const options = { headers: { connection: 'close' } }
    const measured = 'clamgate_event_loop_delay_seconds{'
    // The event loop is measured from the first scrape on.
    for (let scrapes = 0; scrapes < 1000; scrapes++) {
      const text = await (await fetch(url, options)).text()
      if (text.includes(measured)) return text
    }
    throw new Error('the event loop was never measured')
  } finally {
    await server.close()
    metrics.close()
  }
}

const served = await scrape()

/** Names of metrics, and of the samples of histograms, in a text. */
function namesIn(text: string): Set<string> {
  return new Set(text.match(/\b(?:clamgate|process)_[a-z0-9_]+\b/g))
}

function samplesServed(): Set<string> {
  const lines = served.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Set(lines.map((line) => line.replace(/[{ ].*/, '')))
}

async function expressionsOfDashboard(): Promise<string[]> {
  const expressions: string[] = []
  JSON.parse(await readFile(DASHBOARD, 'utf8'), (key, value: unknown) => {
    if (typeof value === 'string' && (key === 'expr' || key === 'definition')) expressions.push(value)
    return value
  })
  return expressions
}

test('promtool finds nothing to say about the metrics', async () => {
  assert.deepEqual(await promtool(['check', 'metrics'], served), { exitCode: 0, output: '' })
})

test('promtool takes the alert rules', async () => {
  const { exitCode, output } = await promtool(['check', 'rules', RULES])
  assert.equal(exitCode, 0, output)
  assert.match(output, /SUCCESS: 27 rules found/)
})

test('each alert fires when it should and is silent when it should be', async () => {
  const tests = join(ROOT, 'deploy/prometheus/clamgate.rules.test.yml')
  const { exitCode, output } = await promtool(['test', 'rules', tests])
  assert.equal(exitCode, 0, output)
  const names = [...(await readFile(RULES, 'utf8')).matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '')
  const tested = await readFile(tests, 'utf8')
  assert.deepEqual(
    names.filter((name) => !tested.includes(name)),
    [],
    'each has a test',
  )
})

test('each alert has a severity, a summary, and a description that names a remedy', async () => {
  const rules = (await readFile(RULES, 'utf8')).split('- alert: ').slice(1)
  assert.ok(rules.length > 10)
  for (const rule of rules) {
    assert.match(rule, /severity: (critical|warning) \}/)
    assert.match(rule, /summary: ".{20,}"/)
    assert.match(rule, /description: >-\n(?: {12}.+\n){2,}/)
  }
})

test('every expression of the dashboard is good PromQL', async () => {
  const expressions = (await expressionsOfDashboard()).filter((text) => !text.startsWith('label_values'))
  assert.ok(expressions.length > 40)
  const rules = expressions.map((text, index) => {
    const plain = text.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h')
    return { record: `panel_${index}`, expr: plain }
  })
  const file = join(directory, 'dashboard.yml')
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] })) // YAML takes JSON
  const { exitCode, output } = await promtool(['check', 'rules', file])
  assert.equal(exitCode, 0, output)
})

test('every metric that alerts, dashboard and guide name is served', async () => {
  const samples = samplesServed()
  const families = new Set([...served.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name ?? ''))
  const inUse = [await readFile(RULES, 'utf8'), ...(await expressionsOfDashboard())].join('\n')
  assert.deepEqual(
    [...namesIn(inUse)].filter((name) => !samples.has(name)),
    [],
    'alerts and dashboard',
  )
  const described = namesIn(await readFile(GUIDE, 'utf8'))
  assert.deepEqual(
    [...described].filter((name) => !families.has(name) && !samples.has(name)),
    [],
    'guide',
  )
  assert.deepEqual(
    [...families].filter((name) => !described.has(name)),
    [],
    'each metric has a row in docs/guide/monitoring.md',
  )
})

test('no two panels of the dashboard have one id or lie on top of each other', async () => {
  interface Panel {
    readonly id: number
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  }
  const { panels }: { panels: Panel[] } = JSON.parse(await readFile(DASHBOARD, 'utf8'))
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const taken = new Set<string>()
  for (const { gridPos } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(x < 24 && !taken.has(`${x},${y}`), `${x},${y}`)
        taken.add(`${x},${y}`)
      }
    }
  }
})
