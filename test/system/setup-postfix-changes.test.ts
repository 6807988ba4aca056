import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import {
  appendFile,
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import {
  OUR_ADDRESS,
  OUR_ENTRY,
  QUEUE_DIRECTORY,
  readCases,
} from '../../packages/clamgate/src/host/postfix/testing/cases.ts'
import { KINDS } from '../../packages/clamgate/src/setup/kinds.ts'
import { applyAll, CONTEXT, fingerprint, type SetupSite, startSetupSite } from './support/setup-site.ts'

const run = promisify(execFile)
const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

async function site(...args: Parameters<typeof startSetupSite>): Promise<SetupSite> {
  const made = await startSetupSite(...args)
  cleanups.push(() => made.stop())
  return made
}

/** One that does not run: what is asked is files alone, and a reload takes seconds. */
async function siteAtRest(...args: Parameters<typeof startSetupSite>): Promise<SetupSite> {
  const made = await site(...args)
  await made.postfix.stop()
  return made
}

/** Programs of Postfix wait for seconds in front of a file that was written just now. */
async function settle(path: string): Promise<void> {
  const minuteAgo = Date.now() / 1000 - 60
  await utimes(path, minuteAgo, minuteAgo)
}

const kind = (name: string) => {
  const found = KINDS[name]
  assert.ok(found)
  return found
}

test('postconf(1) reads each shape of main.cf as meant, and no other value differently', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-shapes-'))
  cleanups.push(() => rm(directory, { recursive: true }))
  const main = kind('postfix-main')
  for (const { name, before, after: edited, replaced } of readCases('main.cf.cases')) {
    await writeFile(join(directory, 'main.cf'), before, 'latin1')
    await settle(join(directory, 'main.cf'))
    const listen = [OUR_ADDRESS]
    const wanted = { directory, queueDirectory: QUEUE_DIRECTORY, listen, entry: OUR_ENTRY, signers: [] }
    const look = await main.look({ ...wanted, replaces: replaced === undefined ? [] : [replaced] })
    assert.equal(look.state, before === edited ? 'done' : 'needed', name)
  }
})

test('what others wrote since stays, and this milter goes', async (context) => {
  const { main, plan, postfix } = await siteAtRest({ milters: ['inet:127.0.0.1:8893'] })
  const original = await readFile(main, 'utf8')
  const lists = (text: string) => text.match(/^(non_)?smtpd_milters.*$/gm)?.join('; ')
  const was = 'smtpd_milters = inet:127.0.0.1:8893; non_smtpd_milters = inet:127.0.0.1:8893'
  const edit = (...args: string[]) => run('postconf', ['-c', postfix.configDirectory, '-e', ...args])

  const CHANGES: readonly (readonly [
    name: string,
    change: () => Promise<unknown>,
    lists: string,
    kept: boolean,
  ])[] = [
    ['another value', () => edit('mydomain=example.org'), was, false],
    ['a comment at the end', () => appendFile(main, '# mine\n'), was, false],
    [
      'the order of lines',
      async () => {
        const lines = (await readFile(main, 'utf8')).trimEnd().split('\n')
        await writeFile(main, `${lines.toReversed().join('\n')}\n`)
      },
      was.split('; ').toReversed().join('; '),
      false,
    ],
    [
      'another milter in our list',
      () => edit(`smtpd_milters=inet:127.0.0.1:8893, ${OUR_ENTRY.replace('300s', '400s')}, inet:127.0.0.1:9`),
      'smtpd_milters = inet:127.0.0.1:8893, inet:127.0.0.1:9; non_smtpd_milters = inet:127.0.0.1:8893',
      true,
    ],
    [
      'our entry out of it',
      () => edit('smtpd_milters='),
      'smtpd_milters = ; non_smtpd_milters = inet:127.0.0.1:8893',
      true,
    ],
    [
      'a name in between',
      () => edit(`m=${OUR_ENTRY}`, 'smtpd_milters=$m'),
      'smtpd_milters = $m; non_smtpd_milters = inet:127.0.0.1:8893',
      true,
    ],
  ]
  for (const [name, change, expected, kept] of CHANGES) {
    await context.test(name, async () => {
      await writeFile(main, original)
      await settle(main)
      const [applied] = await applyAll((await plan()).steps)
      await change()
      await settle(main)
      const undone = await applied?.undo()
      const text = await readFile(main, 'utf8')
      assert.equal(lists(text), expected)
      assert.doesNotMatch(text, /clamgate\/milter\.sock/)
      assert.equal(undone?.state, kept ? 'kept' : 'restored')
      if (undone?.state === 'kept')
        assert.match(undone.sentence, /main\.cf was changed since, in smtpd_milters/)
    })
  }
})

test('a main.cf that Postfix refuses stops setup before anything is changed, and is named', async () => {
  const { main, plan } = await siteAtRest()
  const good = await readFile(main, 'utf8')
  const { steps } = await plan()
  for (const [name, text, words] of [
    ['no sign', `${good}smtpd_milters\n`, /missing '=' after attribute name: "smtpd_milters"/],
    ['a name in a circle', `${good}smtpd_milters = $smtpd_milters\n`, /unreasonable macro call nesting/],
    ['a queue that is not there', `${good}queue_directory = /nowhere\n`, /chdir\(\/nowhere\): No such file/],
  ] as const) {
    await writeFile(main, text)
    await settle(main)
    const before = await fingerprint(main)
    const { remarks, steps: none } = await plan()
    assert.deepEqual(none, [], name)
    const [remark] = remarks
    assert.equal(remark?.weight, 'stop')
    assert.match(remark?.sentence ?? '', words)
    assert.match(remark?.remedy ?? '', /postfix -c \S+ check/)
    // Who has an older plan is stopped as well.
    await assert.rejects(applyAll(steps), { code: 'SETUP_POSTFIX' })
    assert.equal(await fingerprint(main), before, name)
  }
})

test('a main.cf that somebody changes after the look is not written over', async () => {
  const { main, plan } = await siteAtRest()
  const [step] = (await plan()).steps
  assert.ok(step)
  const look = await kind(step.kind).look(step.wanted)
  assert.equal(look.state, 'needed')
  await appendFile(main, 'mydomain = example.org\n')
  const before = await fingerprint(main)
  if (look.state === 'needed') {
    await assert.rejects(kind(step.kind).apply(step.wanted, look.before, CONTEXT), { code: 'SETUP_FILE' })
  }
  assert.equal(await fingerprint(main), before)
})

test('a main.cf that is a link stays one', async () => {
  const { main, plan } = await siteAtRest()
  const elsewhere = `${main}.managed`
  await rename(main, elsewhere)
  await symlink(elsewhere, main)
  const before = await fingerprint(elsewhere)
  const [applied] = await applyAll((await plan()).steps)
  assert.ok((await lstat(main)).isSymbolicLink())
  assert.match(await readFile(elsewhere, 'utf8'), /clamgate\/milter\.sock/)
  assert.deepEqual(await applied?.undo(), { state: 'restored' })
  assert.equal(await fingerprint(elsewhere), before)
})

test('a mode that somebody gave main.cf since stays, and a file that is gone is no failure', async () => {
  const { main, plan } = await siteAtRest()
  const original = await readFile(main, 'utf8')
  const [applied] = await applyAll((await plan()).steps)
  await chmod(main, 0o600)
  assert.deepEqual(await applied?.undo(), { state: 'restored' })
  assert.equal((await lstat(main)).mode & 0o777, 0o600)
  assert.equal(await readFile(main, 'utf8'), original)
  const [again] = await applyAll((await plan()).steps)
  await rm(main)
  assert.match(JSON.stringify(await again?.undo()), /is gone, and stays so/)
})

test('a main.cf that somebody broke since loses this milter all the same, and is named', async () => {
  const { main, plan } = await siteAtRest()
  const [applied] = await applyAll((await plan()).steps)
  await appendFile(main, 'nonsense\n')
  await settle(main)
  await assert.rejects(async () => applied?.undo(), {
    code: 'SETUP_POSTFIX',
    message: /after attribute name: "nonsense"/,
  })
  const text = await readFile(main, 'utf8')
  assert.doesNotMatch(text, /clamgate\/milter/)
  await writeFile(main, text.replace('nonsense\n', ''))
  assert.deepEqual(await applied?.undo(), { state: 'restored' })
})

test('an entry that somebody copied into master.cf goes as well, and the rest of it stays', async () => {
  const { master, plan } = await siteAtRest()
  const original = await readFile(master, 'utf8')
  const [applied] = await applyAll((await plan()).steps)
  const port = '127.0.0.1:1 inet n - n - - smtpd'
  await appendFile(master, `${port} -o { smtpd_milters = ${OUR_ENTRY}, inet:127.0.0.1:8893 }\n`)
  await settle(master)
  const undone = await applied?.undo()
  assert.match(
    JSON.stringify(undone),
    /"kept".*master\.cf has asked this milter since, for 127\.0\.0\.1:1\/inet/,
  )
  assert.equal(await readFile(master, 'utf8'), `${original}${port} -o smtpd_milters=inet:127.0.0.1:8893\n`)
})

test('a kill at any point leaves main.cf as it was or as it is to be, and undo completes', async () => {
  const { main, plan, postfix } = await site()
  const before = await fingerprint(main)
  const original = await readFile(main, 'utf8')
  const [step] = (await plan()).steps
  assert.ok(step)
  const look = await kind(step.kind).look(step.wanted)
  assert.equal(look.state, 'needed')
  if (look.state !== 'needed') return
  await kind(step.kind).apply(step.wanted, look.before, CONTEXT)
  const edited = await readFile(main, 'utf8')
  await kind(step.kind).undo(step.wanted, look.before, CONTEXT)
  const program = `
    const { KINDS } = await import(${JSON.stringify(import.meta.resolve('../../packages/clamgate/src/setup/kinds.ts'))})
    const context = { signal: new AbortController().signal, progress: () => undefined }
    const [verb, kind, wanted, before] = ${JSON.stringify(['apply', step.kind, step.wanted, look.before])}
    await KINDS[kind][process.argv[1] ?? verb](wanted, before, context)`
  const seen = new Set<string>()
  const killedAt = async (verb: 'apply' | 'undo', moment: RegExp | number) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, verb], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    // The draft comes, and then takes the place of the file.
    const watcher = watch(postfix.configDirectory, (_event, name) => {
      if (moment instanceof RegExp && moment.test(name ?? '')) child.kill('SIGKILL')
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), typeof moment === 'number' ? moment : 120_000)
    await ended
    clearTimeout(timer)
    watcher.close()
    const text = await readFile(main, 'utf8')
    assert.ok(text === original || text === edited, 'neither as it was nor as it is to be')
    seen.add(`${verb} ${text === edited}`)
  }
  for (const moment of [/\.clamgate-new$/, /^main\.cf$/, 300, 1000, 2500]) {
    await killedAt('apply', moment)
    await kind(step.kind).undo(step.wanted, look.before, CONTEXT)
    assert.equal(await fingerprint(main), before)
    await kind(step.kind).apply(step.wanted, look.before, CONTEXT)
    await killedAt('undo', moment)
    assert.deepEqual(await kind(step.kind).undo(step.wanted, look.before, CONTEXT), { state: 'restored' })
    assert.equal(await fingerprint(main), before)
    assert.deepEqual((await readdir(postfix.configDirectory)).toSorted(), ['main.cf', 'master.cf'])
  }
  assert.ok(seen.has('apply true') && seen.has('apply false'), [...seen].join())
})

test('a read-only file system, and a full one, stop setup with a word on what to do', async (context) => {
  if (process.geteuid?.() !== 0) return context.diagnostic('only root may mount')
  const { main, plan, postfix } = await siteAtRest()
  const { configDirectory } = postfix
  const [text, services] = await Promise.all([readFile(main), readFile(join(configDirectory, 'master.cf'))])
  await run('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=755', 'clamgate-test', configDirectory])
  try {
    await writeFile(main, text)
    await writeFile(join(configDirectory, 'master.cf'), services)
    for (const name of ['main.cf', 'master.cf']) await settle(join(configDirectory, name))
    const before = await fingerprint(main)
    const { steps } = await plan()
    await run('mount', ['-o', 'remount,ro', configDirectory])
    await assert.rejects(applyAll(steps), {
      code: 'SETUP_FILE',
      message: /main\.cf cannot be written: read-only/,
    })
    await run('mount', ['-o', 'remount,rw', configDirectory])
    await writeFile(join(configDirectory, 'filler'), Buffer.alloc(256 * 1024)).catch(() => undefined)
    await assert.rejects(applyAll(steps), {
      code: 'SETUP_FILE',
      message: /main\.cf cannot be written: no space left/,
    })
    assert.equal(await fingerprint(main), before)
    assert.deepEqual((await readdir(configDirectory)).toSorted(), ['filler', 'main.cf', 'master.cf'])
    await rm(join(configDirectory, 'filler'))
    const [applied] = await applyAll(steps)
    assert.deepEqual(await applied?.undo(), { state: 'restored' })
    assert.equal(await fingerprint(main), before)
  } finally {
    await run('umount', ['-l', configDirectory])
  }
})
