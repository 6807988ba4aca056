import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { validate } from 'dockerfile-utils'
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { Service } from 'kubernetes-models/v1'
import { parse, parseAllDocuments } from 'yaml'
import { startForegroundDaemon } from '../../packages/lab/src/foreground-daemon.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'

// Form by the schemas of others, and what runs inside, run outside: there is no container engine where these tests run.

const ROOT = join(import.meta.dirname, '../..')
const DEPLOY = join(ROOT, 'deploy')
const NOBODY = 65534
const run = promisify(execFile)
const directory = await mkdtemp(join(tmpdir(), 'deploy-'))
after(() => rm(directory, { recursive: true, force: true }))

const deployed = (path: string) => readFile(join(DEPLOY, path), 'utf8')

for (const path of ['container/Dockerfile', 'container/postfix/Dockerfile']) {
  test(`${path} is one, and copies what is there`, async () => {
    const text = await deployed(path)
    assert.deepEqual(validate(text), [])
    for (const [, from = ''] of text.matchAll(/^COPY (?!--)(\S+) \S+$/gm)) {
      await assert.doesNotReject(
        readFile(join(ROOT, from)).catch((error) => (error.code === 'EISDIR' ? '' : Promise.reject(error))),
      )
    }
  })
}

test('compose.yaml has the form of the specification', async () => {
  const linter = join(ROOT, 'node_modules/.bin/dclint')
  await run(process.execPath, [linter, join(DEPLOY, 'compose.yaml')])
  const broken = join(directory, 'compose.yaml')
  await writeFile(broken, (await deployed('compose.yaml')).replace('cap_drop: [ALL]', 'cap_drop: ALL'))
  const { stdout } = await run(process.execPath, [linter, broken]).catch((error: { stdout: string }) => error)
  assert.match(stdout, /cap_drop/)
})

const KINDS = { Deployment, NetworkPolicy, PodDisruptionBudget, Service, ServiceMonitor, StatefulSet }

/** The model takes whatever it is given, and judges it when it is asked to. */
function model(kind: keyof typeof KINDS, object: Record<string, unknown>): { validate(): void } {
  const Model: new (data: never) => { validate(): void } = KINDS[kind]
  return Reflect.construct(Model, [object])
}

function isKnown(kind: unknown): kind is keyof typeof KINDS {
  return typeof kind === 'string' && kind in KINDS
}

for (const file of ['clamd', 'clamgate', 'network-policy', 'service-monitor']) {
  test(`kubernetes/${file}.yaml has the form of the API`, async () => {
    const documents = parseAllDocuments(await deployed(`kubernetes/${file}.yaml`), { merge: true })
    assert.ok(documents.length > 0)
    for (const document of documents) {
      const object: Record<string, unknown> = document.toJS()
      const { kind } = object
      assert.ok(isKnown(kind), String(kind))
      model(kind, object).validate()
      assert.throws(() => model(kind, { ...object, spec: 3 }).validate())
    }
  })
}

test('the kustomization names the files that are there', async () => {
  const { resources, configMapGenerator } = parse(await deployed('kubernetes/kustomization.yaml'))
  const files = configMapGenerator.flatMap(({ files: names }: { files: readonly string[] }) => names)
  for (const path of [...resources, ...files]) await deployed(`kubernetes/${path}`)
})

/** The words of an instruction in the form of JSON. */
async function instruction(name: string): Promise<readonly string[]> {
  const text = await deployed('container/Dockerfile')
  const [, words = ''] = new RegExp(`^${name}[^\\[\\n]*(\\[.*\\])$`, 'm').exec(text) ?? []
  return JSON.parse(words)
}

test('the command of the image runs as a user without rights, and its health checks tell', async () => {
  const command = await instruction('CMD')
  const check = await instruction('HEALTHCHECK.*CMD')
  assert.deepEqual([command[0], check[0]], ['clamgate', 'clamgate'])
  const state = join(directory, 'state')
  const etc = join(directory, 'etc')
  await mkdir(join(etc, 'conf.d'), { recursive: true })
  await mkdir(state)
  await cp(join(DEPLOY, 'container/clamgate.yaml'), join(etc, 'clamgate.yaml'))
  const milter = await freePort()
  const http = await freePort()
  // What a mount would bring: other places, since these are those of a container.
  const here = {
    milter: { listen: [`inet:${milter}@127.0.0.1`] },
    console: { listen: `127.0.0.1:${http}` },
    control: { socket: join(state, 'control.sock') },
    engine: { directory: join(state, 'engine'), freshclam: { enabled: false } },
    quarantine: { directory: join(state, 'quarantine') },
  }
  await writeFile(join(etc, 'conf.d/50-here.yaml'), JSON.stringify(here))
  for (const path of [directory, state, etc]) await chown(path, NOBODY, NOBODY)
  const config = ['--config', join(etc, 'clamgate.yaml')]
  const asNobody = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', '--no-new-privs']
  const within = process.geteuid?.() === 0 ? ['setpriv', ...asNobody] : []
  const health = async (...more: readonly string[]) =>
    await run(PROGRAM, [...check.slice(1), ...more, ...config]).then(
      () => 0,
      ({ code }: { code: number }) => code,
    )
  assert.equal(await health(), 2, 'nobody answers yet')
  const [program = '', ...args] = [...within, PROGRAM, ...command.slice(1), ...config]
  const daemon = await startForegroundDaemon({
    ...{ command: program, args, outputFile: join(directory, 'output'), env: process.env },
    readyAt: join(state, 'control.sock'),
  })
  try {
    assert.equal(await health(), 0)
    assert.equal(await health('--ready'), 1, 'without the official databases mail is deferred')
    const probed = await waitUntil(
      async () => {
        const answer = await fetch(`http://127.0.0.1:${http}/healthy`).catch(() => undefined)
        return answer?.status === 200 ? true : undefined
      },
      { timeoutMs: 60_000 },
    )
    assert.equal(probed, true)
    assert.equal((await fetch(`http://127.0.0.1:${http}/ready`)).status, 503)
  } finally {
    await daemon.stop()
  }
})

test('clamd takes the configuration of its pods', async () => {
  const conf = join(directory, 'clamd.conf')
  const text = await deployed('kubernetes/clamd.conf')
  await writeFile(conf, text.replace('/var/lib/clamav', directory))
  await writeFile(join(directory, 'a.ndb'), 'Test.Nothing:0:*:6e6f2073756368207465787420\n')
  // It ends at once where a line is wrong, before it looks for databases.
  const { stdout } = await run('clamconf', ['-c', directory]).catch(({ stdout: said }) => ({
    stdout: String(said),
  }))
  assert.match(stdout, /AlertExceedsMax = "yes"/)
  assert.doesNotMatch(stdout, /^(?:ERROR|WARNING: Ignoring)/m)
})
