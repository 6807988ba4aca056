import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { configSchema } from '../../../config/schema.ts'
import type { MessageRecord } from '../../../filter/record.ts'
import { startChild } from '../../../managed/process/child.ts'
import { testBasis } from '../../../observe/lines/testing-message.ts'
import { createRepeatGuard } from '../../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { createCommandNotifier } from '../command.ts'

/** What the programs of tests have for an environment. */
export const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }

/** A directory for programs and what they write. */
export async function programDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'notify-'))
  return {
    directory,
    file: (name: string) => join(directory, name),
    /** Writes a shell script. @returns its path */
    async script(name: string, text: string): Promise<string> {
      const path = join(directory, name)
      await writeFile(path, `#!/bin/sh\n${text}\n`)
      await chmod(path, 0o755)
      return path
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}

/** A notifier with these settings over the defaults, and a log to look at. */
export function openNotifier(command: Readonly<Record<string, unknown>>) {
  const log = createMemoryLog()
  const guard = createRepeatGuard({ log })
  const settings = { current: configSchema.shape.notify.parse({ command }).command }
  const notifier = createCommandNotifier({
    log,
    startChild,
    guard,
    settings: () => settings.current,
    now: () => Date.UTC(2026, 10, 23, 1, 59, 26),
    version: '1.2.3',
    environment: { ...ENVIRONMENT, SECRET: 'x' },
  })
  return {
    log,
    settings,
    ...notifier,
    [Symbol.asyncDispose]: async () => {
      await notifier.stop(0)
      guard.close()
    },
  }
}

/** An infected message that was rejected. */
export function infectedRecord(changes: Partial<MessageRecord> = {}): MessageRecord {
  return {
    queueId: '4bWkQx1zvGz4x',
    from: 'a@example.org',
    recipients: ['b@example.net', 'c@example.net'],
    clientAddress: '192.0.2.7',
    clientName: 'client.example.org',
    heloName: 'client.example.org',
    authenticated: undefined,
    decidedAtMs: Date.UTC(2026, 10, 23, 1, 59, 26),
    sizeBytes: 1234,
    outcome: {
      kind: 'infected',
      verdict: { kind: 'infected', signature: 'Test.Virus' },
      found: { signature: 'Test.Virus', class: 'malware', classes: ['malware'], source: 'official' },
      action: 'reject',
      reason: { text: 'policy.infected: reject', key: 'policy.infected' },
      recipients: [],
      remove: [],
      keepFor: [],
      monitored: [],
    },
    server: 'unix:/run/clamav/clamd.ctl',
    version: undefined,
    quarantineId: undefined,
    decisionMs: 5,
    scanMs: 4,
    fields: { subject: 'invoice', messageId: '<1@example.org>', date: 'Mon, 23 Nov 2026 01:59:26 +0000' },
    basis: testBasis(),
    ...changes,
  }
}

/** Waits for a condition, looking every few milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = performance.now() + 60_000
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`Not within 60 s: ${what}`)
    await delay(5)
  }
}

/** Whether a process lives; one that has ended and was not waited for does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return stat !== '' && !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}
