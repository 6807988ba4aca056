import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFailure } from './command-failure.ts'
import type { CommandEnd } from './run-command.ts'

const POSTDROP = 'postdrop: warning: mail_queue_enter: create file maildrop/468701.11333: Permission denied'

interface Case {
  readonly name: string
  readonly end: CommandEnd
  readonly lines?: readonly string[]
  readonly code: string
  readonly sentence: RegExp
  readonly remedy: RegExp
  readonly event?: string
}

const exited = (exitCode: number): CommandEnd => ({ kind: 'exited', exitCode })
const killed = (signal: string): CommandEnd => ({ kind: 'killed', signal })

const CASES: readonly Case[] = [
  {
    name: 'our own end at the timeout',
    end: { kind: 'timed-out' },
    code: 'NOTIFY_COMMAND_TIMEOUT',
    sentence: /was ended after 30000 ms$/,
    remedy: /quicker/,
    event: 'notify.command.timeout',
  },
  {
    name: 'a sendmail(1) that waits for its queue until the timeout, as Postfix 3.8 words it',
    end: { kind: 'timed-out' },
    lines: [POSTDROP],
    code: 'NOTIFY_COMMAND_SANDBOX',
    sentence:
      /was ended after 30000 ms: sendmail\(1\) may not put mail into the queue, since NoNewPrivileges/,
    remedy: /notify\.mail/,
    event: 'notify.command.timeout',
  },
  {
    name: 'a sendmail(1) that gives up, with the words of the sandbox',
    end: exited(75),
    lines: [POSTDROP, 'sendmail: fatal: root(0): unable to execute /usr/sbin/postdrop'],
    code: 'NOTIFY_COMMAND_SANDBOX',
    sentence: /exit code 75 .*NoNewPrivileges/,
    remedy: /notify\.mail/,
  },
  {
    name: 'the exit code of a mail system that takes nothing',
    end: exited(75),
    code: 'NOTIFY_COMMAND_FAILED',
    sentence: /exit code 75 \(EX_TEMPFAIL, the mail system/,
    remedy: /output/,
  },
  {
    name: 'sudo without its rights',
    end: exited(1),
    lines: ['sudo: The "no new privileges" flag is set, which prevents sudo from running as root.'],
    code: 'NOTIFY_COMMAND_SANDBOX',
    sentence: /exit code 1: NoNewPrivileges/,
    remedy: /notify\.mail/,
  },
  {
    name: 'seccomp',
    end: killed('SIGSYS'),
    code: 'NOTIFY_COMMAND_SANDBOX',
    sentence: /signal SIGSYS, .*system call .* forbids \(seccomp\)/,
    remedy: /notify\.mail/,
  },
  {
    name: 'seccomp on what a shell had started',
    end: exited(128 + 31),
    code: 'NOTIFY_COMMAND_SANDBOX',
    sentence: /exit code 159 \(what it had started was killed by signal SIGSYS\): .*seccomp/,
    remedy: /notify\.mail/,
  },
  {
    name: 'the end by the kernel for lack of memory',
    end: killed('SIGKILL'),
    code: 'NOTIFY_COMMAND_KILLED',
    sentence: /signal SIGKILL, which Clamgate did not send$/,
    remedy: /memory \(MemoryMax/,
  },
  {
    name: 'the same of what a shell had started',
    end: exited(128 + 9),
    code: 'NOTIFY_COMMAND_FAILED',
    sentence: /exit code 137 \(what it had started was killed by signal SIGKILL\)$/,
    remedy: /memory/,
  },
  {
    name: 'a crash',
    end: killed('SIGSEGV'),
    code: 'NOTIFY_COMMAND_KILLED',
    sentence: /SIGSEGV/,
    remedy: /crashed/,
  },
  {
    name: 'a program that is not in PATH',
    end: exited(127),
    code: 'NOTIFY_COMMAND_FAILED',
    sentence: /exit code 127 \(a program that it calls was not found\)$/,
    remedy: /full path/,
  },
  {
    name: 'any other exit code',
    end: exited(3),
    lines: ['no route to host'],
    code: 'NOTIFY_COMMAND_FAILED',
    sentence: /exit code 3$/,
    remedy: /by hand/,
  },
]

for (const { name, end, lines = [], code, sentence, remedy, event = 'notify.command.failed' } of CASES) {
  test(`tells ${name} from other ends`, () => {
    const failure = describeFailure('/bin/x', 30_000, { end, lines })
    assert.equal(failure?.error.code, code)
    assert.match(failure?.error.message ?? '', sentence)
    assert.match(failure?.error.remedy ?? '', remedy)
    assert.equal(failure?.event, event)
  })
}

test('a program that ended well has no failure', () => {
  assert.equal(describeFailure('/bin/x', 30_000, { end: exited(0), lines: [POSTDROP] }), undefined)
})
