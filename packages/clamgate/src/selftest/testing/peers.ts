import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createMilterServer, type Decision } from '@clamgate/milter'
import type { Action } from '../../config/schema.ts'
import type { Advisor, Told, Wanted } from '../advisor.ts'
import { runSelftest } from '../selftest.ts'

const directory = await mkdtemp(join(tmpdir(), 'selftest-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

/** A path for a socket that nobody has. */
export function socketPath(): string {
  return join(directory, `${sockets++}.sock`)
}

const FACTS = { from: 'a@example.org', to: 'b@example.org' }
/** What a configuration wants where it says nothing special. */
export function wanted(action: Action, key = 'policy.infected'): Wanted {
  const place = { file: '/etc/c.yaml', line: 3 }
  const refusal = ['Blocked by ClamAV - FOUND VIRUS: ']
  return { action, done: `done as ${action}`, why: `because of ${key}: ${action}`, key, place, refusal }
}

export const INFECTED: Told = {
  ...{ kind: 'infected', action: 'reject', because: 'policy.infected: reject' },
  ...{ instead: undefined, signature: 'Eicar', failure: undefined },
}

/** Somebody who knows the configuration, and perhaps what the daemon says. */
export function advisor(
  {
    clean = wanted('accept', 'policy.clean'),
    eicar = wanted('reject'),
  }: { clean?: Wanted; eicar?: Wanted } = {},
  { told, messages = [] }: { told?: Told; messages?: readonly number[] } = {},
): Advisor {
  const left = [...messages]
  return {
    wanted: (sample) => (sample === 'clean' ? clean : eicar),
    ask: async () => told,
    daemon: async () => {
      const count = left.shift()
      return count === undefined ? undefined : { notReady: undefined, listen: [], messages: count }
    },
  }
}

export const ACCEPT: Decision = { response: { kind: 'accept' } }
const REFUSE: Decision = {
  response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'Blocked by ClamAV - FOUND VIRUS: Eicar' },
}

/** A milter that treats the two samples as told. */
export async function milter({
  clean = ACCEPT,
  eicar = REFUSE,
}: {
  clean?: Decision
  eicar?: Decision
} = {}) {
  const server = createMilterServer<{ infected: boolean }>({
    actions: ['quarantine'],
    observe: {
      header: (message, name, value) => {
        if (name.toString() === 'Subject') message.infected = value.includes('EICAR')
      },
    },
    message: () => ({ infected: false }),
    eom: ({ infected }) => (infected ? eicar : clean),
  })
  const path = socketPath()
  await server.listen({ kind: 'unix', path })
  return { listen: [`unix:${path}`], [Symbol.asyncDispose]: () => server.close() }
}

/** An SMTP server that greets and answers each command by its verb. */
export async function smtp(replies: Record<string, string>) {
  const heard: string[] = []
  const server = createServer((socket) => {
    let data = false
    socket.setEncoding('latin1').on('error', () => undefined)
    socket.write(replies['greeting'] ?? '220 test ESMTP\r\n')
    socket.on('data', (text: string) => {
      if (data) {
        if (!text.endsWith('\r\n.\r\n')) return
        data = false
        socket.write(
          text.includes('EICAR test file')
            ? (replies['eicar'] ?? '550 5.7.1 no\r\n')
            : '250 2.0.0 queued\r\n',
        )
        return
      }
      for (const line of text.split('\r\n').filter((part) => part !== '')) {
        heard.push(line)
        const verb = line.slice(0, 4).toUpperCase()
        data = verb === 'DATA'
        socket.write(replies[verb] ?? (data ? '354 go on\r\n' : '250 ok\r\n'))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return {
    ...{ host: '127.0.0.1', port: address.port, heard },
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

export interface Changes {
  readonly smtp?: { host: string; port: number }
  readonly by?: Advisor
  readonly expectPolicy?: boolean
  readonly fromClient?: string
}

export async function run({ listen }: { listen: string[] }, changes: Changes = {}) {
  const { by = advisor(), smtp: mta, expectPolicy = false, fromClient } = changes
  return await runSelftest({
    ...{ listen, advisor: by, facts: FACTS, smtp: mta },
    ...{ expectPolicy, fromClient, timeoutMs: 5000 },
  })
}

export async function states(gateway: { listen: string[] }, changes?: Changes) {
  return (await run(gateway, changes)).map(({ name, state }) => `${name} ${state}`)
}

export async function stepOf(name: string, gateway: { listen: string[] }, changes?: Changes) {
  const steps = await run(gateway, changes)
  return steps.find((step) => step.name === name) ?? assert.fail(`no ${name} in ${JSON.stringify(steps)}`)
}

export const DISCARD: Decision = { response: { kind: 'discard' } }
export const DEFER: Decision = { response: { kind: 'tempfail' } }

export const OUR_REFUSAL = '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar\r\n'
