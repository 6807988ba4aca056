import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type SetupParts, viewEnable, viewSetup } from '../../app/setup/setup.ts'
import { viewUndo } from '../../app/setup/undo.ts'
import { passed, failed as testFailed } from '../../selftest/step.ts'
import { KINDS } from '../../setup/kinds.ts'
import { DEFAULT_OPTIONS } from '../../setup/options.ts'
import type { HostPlan, Proof } from '../../setup/ports.ts'
import { scratch, US } from '../../setup/testing/world.ts'
import type { Step, StepKind } from '../../setup/types.ts'
import type { Call } from '../command.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { readDocument } from '../testing/vocabulary.ts'
import { type ChangeFlags, carryOut } from './carry-out.ts'
import { takeBack } from './take-back.ts'

const PROVED: Proof = { good: true, steps: [passed('smtp.eicar', 'EICAR test file: refused')] }
const UNPROVED: Proof = {
  good: false,
  steps: [
    testFailed('smtp.eicar', {
      code: 'SELFTEST_MILTER_NOT_ASKED',
      sentence: 'EICAR test file: accepted',
      remedy: 'Look at smtpd_milters.',
    }),
  ],
}

/** A host that is a directory: one file of the configuration, and one of Postfix. */
async function hostFor(t: TestContext, more: Partial<HostPlan> = {}, proof: () => Proof = () => PROVED) {
  const root = await scratch(t)
  const etc = join(root, 'etc')
  await mkdir(etc)
  const main = join(etc, 'main.cf')
  await writeFile(main, 'smtpd_milters =\n  inet:x\n')
  await chmod(main, 0o604)
  await utimes(main, 1, 1_111_111_111)
  const file = (id: string, group: Step['group'], path: string, content: string): Step => {
    const wanted = { path: join(etc, path), content, mode: 0o640, ...US }
    return { id, group, kind: 'file', sentence: `Write ${path}`, wanted }
  }
  const config = file('config', 'configuration', 'clamgate/clamgate.yaml', 'engine: {}\n')
  const postfix = file('postfix', 'postfix', 'main.cf', 'smtpd_milters = ours\n  inet:x\n')
  const parts: SetupParts = {
    place: {
      ...{ directory: join(root, 'journal'), kinds: KINDS, version: '0', now: () => new Date(0) },
      stateDirectories: [join(root, 'state')],
    },
    parts: {
      host: async () => ({ remarks: [], steps: [config], after: [], ...more }),
      postfix: async () => ({ remarks: [], steps: [postfix] }),
    },
    prove: async () => proof(),
  }
  return { root, etc, main, parts }
}

interface Asking {
  readonly answer?: string
  readonly stop?: AbortController
}

function callOf(options: ChangeFlags, { answer, stop = new AbortController() }: Asking = {}) {
  const terminal = recordingTerminal()
  const questions: string[] = []
  const ask = async (question: string) => {
    questions.push(question)
    return answer
  }
  const call: Call<ChangeFlags> = {
    ...{ args: [], options, terminal, stopSignal: () => stop.signal },
    asking: () => (answer === undefined ? undefined : ask),
  }
  return { call, terminal, questions }
}

async function setup(parts: SetupParts, options: ChangeFlags, asking?: Asking) {
  const { call, terminal, questions } = callOf(options, asking)
  const view = await viewSetup(DEFAULT_OPTIONS, parts, { lenient: false })
  const code = await carryOut('setup', call, view, parts)
  return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n'), questions }
}

async function undo(parts: SetupParts, scope: 'disable' | 'uninstall', options: ChangeFlags = { yes: true }) {
  const { call, terminal } = callOf(options)
  const view = await viewUndo(parts.place, scope)
  const code = await takeBack(call, parts, { scope, view, purge: [], next: undefined })
  return { code, out: terminal.outLines.join('\n') }
}

async function picture(root: string): Promise<Readonly<Record<string, string>>> {
  const entries: Record<string, string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mode, mtimeMs } = await stat(path)
    entries[path] = entry.isFile() ? `${mode} ${mtimeMs} ${await readFile(path, 'latin1')}` : `${mode}`
  }
  return entries
}

test('setup shows its plan, asks, does it, and says how to go back; uninstall gives all back', async (t) => {
  const { root, main, parts } = await hostFor(t)
  const before = await picture(root)
  const { code, out, questions } = await setup(parts, {}, { answer: 'y' })
  assert.equal(code, 0)
  assert.deepEqual(questions, ['Do this now? [y/N] '])
  assert.match(out, /1\. Write clamgate\/clamgate\.yaml\n {7}new file /)
  assert.match(out, /2\. Write main\.cf\n.*\n {7}- smtpd_milters =\n {7}\+ smtpd_milters = ours\n/)
  assert.match(out, /done {2}2\/2 {2}Write main\.cf/)
  assert.match(out, /smtp\.eicar {2}EICAR test file: refused/)
  assert.match(out, /2 steps were done, and the self-test passed\./)
  assert.match(await readFile(main, 'utf8'), /ours/)
  const undone = await undo(parts, 'uninstall')
  assert.equal(undone.code, 0)
  assert.match(undone.out, /undone {4}Write main\.cf/)
  assert.deepEqual(await picture(root), before)
})

for (const answer of ['n', '', 'yep', 'no']) {
  test(`"${answer}" is no yes: nothing is changed`, async (t) => {
    const { root, parts } = await hostFor(t)
    const before = await picture(root)
    const { code, out } = await setup(parts, {}, { answer })
    assert.equal(code, 1)
    assert.match(out, /Nothing was changed\.$/)
    assert.deepEqual(await picture(root), before)
  })
}

test('a dry run changes nothing, not even the journal', async (t) => {
  const { root, parts } = await hostFor(t)
  const before = await picture(root)
  const { code, out } = await setup(parts, { dryRun: true })
  assert.equal(code, 0)
  assert.match(out, /Nothing was changed: this is what would be done\.$/)
  const document = readDocument((await setup(parts, { dryRun: true, json: true })).out, 'setup')
  assert.deepEqual([document['good'], document['state']], [true, 'planned'])
  assert.deepEqual(await picture(root), before)
})

test('without a terminal and without --yes nobody is asked, and nothing is changed', async (t) => {
  const { root, parts } = await hostFor(t)
  const before = await picture(root)
  await assert.rejects(setup(parts, {}), {
    code: 'CLI_USAGE',
    message: 'standard input is no terminal, so nobody can be asked',
  })
  await assert.rejects(setup(parts, { json: true }, { answer: 'y' }), { message: '--json asks no questions' })
  assert.deepEqual(await picture(root), before)
})

test('a second run changes nothing and says so, and needs no yes for that', async (t) => {
  const { root, parts } = await hostFor(t)
  await setup(parts, { yes: true })
  const before = await picture(root)
  const { code, out } = await setup(parts, {})
  assert.equal(code, 0)
  assert.match(out, /^Nothing to change: all 2 steps are done already\./)
  const document = readDocument((await setup(parts, { json: true })).out, 'setup')
  assert.deepEqual([document['good'], document['state']], [true, 'nothing'])
  assert.deepEqual(await picture(root), before)
})

test('a self-test that fails undoes all, and its remedy is told', async (t) => {
  const { root, parts } = await hostFor(t, {}, () => UNPROVED)
  const before = await picture(root)
  await assert.rejects(setup(parts, { yes: true }), {
    code: 'SETUP_UNPROVEN',
    message: 'The self-test failed: smtp.eicar, EICAR test file: accepted',
    remedy: 'Look at smtpd_milters.',
  })
  assert.deepEqual(await picture(root), before)
  const { code, out } = await setup(parts, { yes: true, json: true })
  const document = readDocument(out, 'setup')
  assert.equal(code, 2)
  assert.deepEqual(
    [document['good'], document['state'], document['code']],
    [false, 'undone', 'SETUP_UNPROVEN'],
  )
  assert.deepEqual(await picture(root), before)
})

test('a self-test that fails in a second run undoes nothing of the first', async (t) => {
  let proof = PROVED
  const { root, parts } = await hostFor(t, {}, () => proof)
  await setup(parts, { yes: true })
  const before = await picture(root)
  proof = UNPROVED
  await assert.rejects(setup(parts, { yes: true }), {
    code: 'SETUP_UNPROVEN',
    remedy: 'Look at smtpd_milters. Nothing was changed by this run.',
  })
  assert.deepEqual(await picture(root), before)
})

test('Ctrl-C during the self-test undoes all', async (t) => {
  const stop = new AbortController()
  const { root, parts } = await hostFor(t, {}, () => {
    stop.abort(new Error('Stopped by SIGINT'))
    return PROVED
  })
  const before = await picture(root)
  await assert.rejects(setup(parts, { yes: true }, { stop }), { code: 'SETUP_INTERRUPTED' })
  assert.deepEqual(await picture(root), before)
})

test('what stops setup is told with its remedy, and nothing is changed', async (t) => {
  const remark = {
    weight: 'stop',
    sentence: 'There is no clamd',
    remedy: 'apt-get install clamav-daemon',
  } as const
  const { root, parts } = await hostFor(t, { remarks: [remark] })
  const before = await picture(root)
  for (const options of [{ yes: true }, { dryRun: true }]) {
    await assert.rejects(setup(parts, options), {
      code: 'SETUP_STOPPED',
      message: remark.sentence,
      remedy: remark.remedy,
    })
  }
  const { code, out } = await setup(parts, { yes: true, json: true })
  assert.deepEqual([code, readDocument(out, 'setup')['state']], [2, 'stopped'])
  assert.deepEqual(await picture(root), before)
})

test('disable undoes Postfix and leaves the configuration; enable does it again, and proves it', async (t) => {
  let proofs = 0
  const { root, etc, main, parts } = await hostFor(t, {}, () => {
    proofs++
    return PROVED
  })
  await setup(parts, { yes: true })
  const applied = await picture(etc)
  assert.match((await undo(parts, 'disable')).out, /Switched off/)
  assert.doesNotMatch(await readFile(main, 'utf8'), /ours/)
  assert.deepEqual(await readdir(join(etc, 'clamgate')), ['clamgate.yaml'])
  assert.match((await undo(parts, 'disable')).out, /^Nothing to disable/)

  const { call, terminal } = callOf({ yes: true })
  assert.equal(await carryOut('enable', call, await viewEnable(parts, { lenient: false }), parts), 0)
  assert.match(terminal.outLines.join('\n'), /One step was done/)
  assert.equal(proofs, 2)
  assert.deepEqual(Object.keys(await picture(etc)), Object.keys(applied))
  assert.match(await readFile(main, 'utf8'), /ours/)
  await undo(parts, 'uninstall')
  assert.deepEqual(await readdir(root), ['etc'])
})

test('an enable whose self-test fails can be tried again', async (t) => {
  let proof = PROVED
  const { main, parts } = await hostFor(t, {}, () => proof)
  await setup(parts, { yes: true })
  await undo(parts, 'disable')
  const enable = async () =>
    carryOut('enable', callOf({ yes: true }).call, await viewEnable(parts, { lenient: false }), parts)
  proof = UNPROVED
  await assert.rejects(enable(), { code: 'SETUP_UNPROVEN' })
  assert.doesNotMatch(await readFile(main, 'utf8'), /ours/)
  proof = PROVED
  assert.equal(await enable(), 0)
  assert.match(await readFile(main, 'utf8'), /ours/)
})

test('uninstall leaves what somebody has changed since, and says so', async (t) => {
  const { main, root, parts } = await hostFor(t)
  await setup(parts, { yes: true })
  await writeFile(main, 'theirs\n')
  const { code, out } = await undo(parts, 'uninstall')
  assert.equal(code, 0)
  assert.match(out, /kept {6}Write main\.cf\n {10}.*was changed since by somebody else, and stays as it is/)
  assert.match(out, /But one thing stayed: see above/)
  assert.equal(await readFile(main, 'utf8'), 'theirs\n')
  assert.deepEqual(await readdir(root), ['etc'])
  assert.match((await undo(parts, 'uninstall')).out, /^Nothing to undo/)
})

test('uninstall as JSON names each step and what became of it', async (t) => {
  const { main, parts } = await hostFor(t)
  await setup(parts, { yes: true })
  await rm(main)
  const planned = readDocument(
    (await undo(parts, 'uninstall', { dryRun: true, json: true })).out,
    'uninstall',
  )
  assert.equal(planned['state'], 'planned')
  const document = readDocument((await undo(parts, 'uninstall', { yes: true, json: true })).out, 'uninstall')
  assert.equal(document['state'], 'undone')
  assert.deepEqual(document['steps'], [
    {
      ...{ id: 'postfix', group: 'postfix', sentence: 'Write main.cf', state: 'kept' },
      ...{ because: `${main} was removed since, and stays so`, remedy: null },
    },
    {
      ...{
        id: 'config',
        group: 'configuration',
        sentence: 'Write clamgate/clamgate.yaml',
        state: 'restored',
      },
      ...{ because: null, remedy: null },
    },
  ])
})

test('nothing to enable is told where setup did nothing', async (t) => {
  const { parts } = await hostFor(t)
  await assert.rejects(viewEnable(parts, { lenient: false }), { code: 'SETUP_STOPPED' })
})

test('what a kill has left is told before anything is asked, and undone first', async (t) => {
  const { root, main, parts } = await hostFor(t)
  const before = await picture(root)
  const never = new Promise<never>(() => undefined)
  const file = KINDS['file']
  assert.ok(file)
  const killed = Promise.withResolvers<void>()
  const dying: StepKind = {
    ...file,
    async apply(...call) {
      await file.apply(...call)
      if (JSON.stringify(call[0]).includes('main.cf')) {
        killed.resolve()
        await never
      }
    },
  }
  void setup({ ...parts, place: { ...parts.place, kinds: { file: dying } } }, { yes: true })
  await killed.promise
  // Its lock goes with a process that is killed; here the process lives on.
  for (const name of await readdir(join(root, 'journal'))) {
    if (name.startsWith('lock')) await rm(join(root, 'journal', name))
  }
  const planned = await setup(parts, { dryRun: true })
  assert.match(
    planned.out,
    /warn {2}An earlier run was ended in the middle of "Write main\.cf"\. That is undone first\./,
  )
  const document = readDocument((await setup(parts, { dryRun: true, json: true })).out, 'setup')
  assert.deepEqual([document['state'], document['interrupted']], ['planned', ['postfix']])
  const { out } = await setup(parts, { yes: true })
  assert.match(out, /undone {4}Write main\.cf\ndone {2}1\/1 {2}Write main\.cf/)
  assert.match(await readFile(main, 'utf8'), /ours/)
  await undo(parts, 'uninstall')
  assert.deepEqual(await picture(root), before)
})
